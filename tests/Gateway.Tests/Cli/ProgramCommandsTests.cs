using System.CommandLine;
using Concord.Hosting;
using Xunit;

namespace Concord.Gateway.Cli.Tests;

/// <summary>What a program's command line is taken for.</summary>
public sealed class ProgramCommandsTests
{
    private readonly List<string> _ran = [];

    [Theory]
    [InlineData("")]
    [InlineData("--urls http://127.0.0.1:0")]
    [InlineData("--Storage:Provider=Redis")]
    [InlineData("/urls http://127.0.0.1:0")]
    [InlineData("Storage:Provider=Redis --urls x")]
    [InlineData("--SecretsDirectory check")]
    public async Task Settings_are_for_the_server_as_they_are(string line)
    {
        Assert.Equal(7, (await RunAsync(line)).Code);
        Assert.Equal("serve " + line, Assert.Single(_ran));
    }

    [Fact]
    public async Task The_server_has_a_name_too()
    {
        Assert.Equal(7, (await RunAsync("run --Storage:Provider Redis check")).Code);
        Assert.Equal("serve --Storage:Provider Redis check", Assert.Single(_ran));
    }

    [Fact]
    public async Task A_command_runs_instead_of_the_server()
    {
        Assert.Equal(3, (await RunAsync("check")).Code);
        Assert.Equal("check", Assert.Single(_ran));
    }

    [Fact]
    public async Task A_word_that_is_no_command_is_refused()
    {
        var (code, output, error) = await RunAsync("chekc");

        Assert.Equal(2, code);
        Assert.StartsWith("concord: there is no command 'chekc'.", error, StringComparison.Ordinal);
        Assert.Contains("check", error, StringComparison.Ordinal);
        Assert.Empty(output);
        Assert.Empty(_ran);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    [InlineData("--help --Storage:Provider Redis")]
    public async Task Help_lists_the_commands_and_starts_nothing(string line)
    {
        var (code, output, _) = await RunAsync(line);

        Assert.Equal(0, code);
        Assert.Contains("What it is.", output, StringComparison.Ordinal);
        Assert.Contains("check", output, StringComparison.Ordinal);
        Assert.Empty(_ran);
    }

    [Fact]
    public async Task A_shell_can_complete_commands()
    {
        var (code, output, _) = await RunAsync("[suggest:2] ch");

        Assert.Equal(0, code);
        Assert.Equal("check", output.Trim());
        Assert.Empty(_ran);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string line)
    {
        var check = new Command("check", "Checks.");
        check.SetAction(
            (_, _) =>
            {
                _ran.Add("check");
                return Task.FromResult(3);
            }
        );
        var program = new ProgramCommands(
            "concord",
            "What it is.",
            settings =>
            {
                _ran.Add("serve " + string.Join(' ', settings));
                return Task.FromResult(7);
            }
        )
        {
            Commands = [check],
        };
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await program.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error);
        return (code, output.ToString(), error.ToString());
    }
}
