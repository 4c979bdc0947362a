using Concord.Testing;
using Xunit;

namespace Concord.Silo.Migration.Tests;

public sealed class OptionTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Theory]
    [InlineData("Needed: --source, or the setting Migration:Source:ConnectionString", "--keys wal:{name} --realm r")]
    [InlineData("Option '--keys' is required", "--source h:1 --realm r")]
    [InlineData("--keys needs {name} once", "--source h:1 --realm r --keys wal:*")]
    [InlineData("--keys needs {name} once", "--source h:1 --realm r --keys {name}:{name}")]
    [InlineData("--keys may have {realm} once", "--source h:1 --keys {realm}:{realm}:{name}")]
    [InlineData("--keys has a character class that is unclosed", "--source h:1 --realm r --keys wal[:{name}")]
    [InlineData("Needed: --realm, or {realm} in --keys", "--source h:1 --keys wal:{name}")]
    [InlineData("Either --realm or {realm} in --keys, not both", "--source h:1 --realm r --keys wal:{realm}:{name}")]
    [InlineData("'Motor' is not a realm id", "--source h:1 --realm Motor --keys wal:{name}")]
    [InlineData("--map: 'type' is not of the form field=member", "--source h:1 --realm r --keys wal:{name} --map type")]
    [InlineData("--map: there is no field 'id'", "--source h:1 --realm r --keys wal:{name} --map id=x")]
    [InlineData("--map: 'type' is given twice", "--source h:1 --realm r --keys wal:{name} --map type=x,type=y")]
    [InlineData("--order must be lpush or rpush; it is 'zadd'", "--source h:1 --realm r --keys wal:{name} --order zadd")]
    [InlineData("--order must be lpush or rpush; it is '1'", "--source h:1 --realm r --keys wal:{name} --order 1")]
    [InlineData("Either --dry-run or --verify-only", "--source h:1 --realm r --keys wal:{name} --dry-run --verify-only")]
    [InlineData("A --dry-run deletes nothing", "--source h:1 --realm r --keys wal:{name} --dry-run --delete-source")]
    [InlineData("--parallel must be from 1 to 256", "--source h:1 --realm r --keys wal:{name} --parallel 0")]
    [InlineData("--limit-keys must be at least 1", "--source h:1 --realm r --keys wal:{name} --limit-keys 0")]
    [InlineData("--source cannot be read", "--source h:1,nonsense=1 --realm r --keys wal:{name}")]
    [InlineData("'--delete-sourec'", "--source h:1 --realm r --keys wal:{name} --delete-sourec")]
    public async Task A_bad_option_is_reported_before_any_connection(string message, string line)
    {
        Assert.Equal(1, await RunAsync(line.Split(' ')));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_option_errors_are_reported()
    {
        Assert.Equal(1, await RunAsync(["--source", "h:1", "--keys", "wal:{name}", "--origin", " ", "--parallel", "300"]));

        foreach (var option in new[] { "--realm", "--origin must not be empty", "--parallel" })
            Assert.Contains(option, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_source_is_reported_without_its_password()
    {
        Assert.Equal(
            1,
            await RunAsync([
                "--source",
                "127.0.0.1:1,password=geheim,connectRetry=1,connectTimeout=500",
                "--keys",
                "wal:{name}",
                "--realm",
                "r",
            ])
        );

        Assert.Contains("migrate-wal: The source does not answer.", _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Migration:Source:ConnectionString", "rediss://ada:geheim@127.0.0.1:port")]
    [InlineData("--source", "127.0.0.1:1,password=ge,geheim")]
    [InlineData("--source", "redis://ada:geheim@")]
    public async Task An_invalid_source_is_not_quoted(string option, string value)
    {
        Assert.Equal(1, await RunAsync([option, value, "--keys", "wal:{name}", "--realm", "r"]));

        Assert.Contains(option.Trim('-'), _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", _error.ToString() + _output, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_the_store_are_told_apart_from_options()
    {
        var (own, settings) = ConfigurationArguments.Split([
            "--keys",
            "wal:{name}",
            "--Storage:Provider",
            "Embedded",
            "--dry-run",
            "--Storage:DataDirectory=./x",
            "--realm",
            "r",
        ]);

        Assert.Equal(["--keys", "wal:{name}", "--dry-run", "--realm", "r"], own);
        Assert.Equal(["--Storage:Provider", "Embedded", "--Storage:DataDirectory=./x"], settings);
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private Task<int> RunAsync(string[] args) =>
        MigrateWalCommand
            .Create(interactive: false, (_, _) => throw new InvalidOperationException("The store was opened."), TimeProvider.System)
            .RunAsync(args, _output, _error);
}
