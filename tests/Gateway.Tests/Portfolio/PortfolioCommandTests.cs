using Concord.Errors;
using Concord.Gateway.Cli;
using Concord.Gateway.Fakes.Tests;
using Xunit;

namespace Concord.Gateway.Portfolio.Tests;

/// <summary>The command <c>snapshot</c>: what it writes, and how it goes on.</summary>
public sealed class PortfolioCommandTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("concord-portfolio-");
    private readonly FakeGateway _gateway = new() { Settings = ScriptedPortfolio.Settings };
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private bool _isOut;

    public async ValueTask InitializeAsync()
    {
        await _gateway.InitializeAsync();
        _gateway.Grains.Script(
            35,
            first =>
                _isOut && first == 20 ? throw new StorageUnavailableException("The test has switched the store off.") : Task.CompletedTask
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _output.DisposeAsync();
        await _error.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task The_file_has_the_rows_and_the_trailer_and_nothing_else_is_left()
    {
        Assert.Equal(0, await RunAsync("book.ndjson"));

        var received = ReceivedPortfolio.Of(await File.ReadAllTextAsync(PathOf("book.ndjson")));
        Assert.Equal(Enumerable.Range(0, 35).Select(ScriptedPortfolio.Line), received.Lines);
        Assert.Equal(received.Digest, received.Trailer.GetProperty("digest").GetString());
        Assert.Equal(["book.ndjson"], _directory.GetFiles().Select(static file => file.Name));
        Assert.Contains("35 rows of 35 policies", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains(received.Digest, _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("book.ndjson")]
    [InlineData("book.csv")]
    [InlineData("book.parquet")]
    public async Task A_run_that_was_cut_short_goes_on_and_gives_what_an_undisturbed_one_gives(string name)
    {
        Assert.Equal(0, await RunAsync("whole-" + name));
        _isOut = true;
        Assert.Equal(2, await RunAsync(name));
        Assert.False(File.Exists(PathOf(name)));
        Assert.Equal(1, await RunAsync(name, "--resume"));
        _isOut = false;

        // As a process that was killed leaves it: with half a line.
        await File.AppendAllTextAsync(PathOf(name) + ".part", "{\"fields\":");
        Assert.Equal(0, await RunAsync(name, "--resume"));

        Assert.Equal(await File.ReadAllBytesAsync(PathOf("whole-" + name)), await File.ReadAllBytesAsync(PathOf(name)));
        Assert.False(File.Exists(PathOf(name) + ".part"));
    }

    [Fact]
    public async Task A_part_of_another_point_is_not_continued()
    {
        _isOut = true;
        await RunAsync("book.ndjson");

        Assert.Equal(1, await RunAsync("book.ndjson", "--resume", "--as-of", "2018-06-02"));
        Assert.Contains("is of another realm or point", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_in_which_a_byte_has_changed_is_refused()
    {
        _isOut = true;
        await RunAsync("book.ndjson");
        var part = await File.ReadAllTextAsync(PathOf("book.ndjson.part"));
        await File.WriteAllTextAsync(PathOf("book.ndjson.part"), part.Replace("\"105\"", "\"905\"", StringComparison.Ordinal));

        Assert.Equal(1, await RunAsync("book.ndjson", "--resume"));
        Assert.Contains("do not have the digest", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_gateway_refuses_is_told_with_its_reasons()
    {
        Assert.Equal(1, await RunAsync("book.ndjson", "--fields", "wheels"));
        Assert.Contains("/fields", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_directory.GetFiles());
    }

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);

    private Task<int> RunAsync(string name, params string[] more)
    {
        string[] point = more.Contains("--as-of") ? [] : ["--as-of", "2018-06-01"];
        string[] arguments =
        [
            "--realm",
            "motor-fr",
            .. point,
            "--known-at",
            "2026-11-23T12:00:00Z",
            "--url",
            _gateway.Http.BaseAddress!.ToString(),
            .. more,
            PathOf(name),
        ];
        return PortfolioCommands.Snapshot(interactive: false).Parse(arguments).InvokeAsync(new() { Output = _output, Error = _error });
    }
}
