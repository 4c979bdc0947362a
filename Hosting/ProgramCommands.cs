using System.CommandLine;

namespace Concord.Hosting;

/// <summary>
/// The command line of a program: a server, and the commands beside it. The server takes settings in every form that .NET's configuration
/// reads (<c>--key value</c>, <c>--key=value</c>, <c>/key value</c>, <c>key=value</c>). So where the first argument is one of these, none
/// of the arguments is a command.
/// </summary>
/// <param name="name">Names the program in error messages.</param>
/// <param name="description">Printed above the list of commands.</param>
/// <param name="serve">Runs the server with these settings.</param>
internal sealed class ProgramCommands(string name, string description, Func<string[], Task<int>> serve)
{
    private const int NoSuchCommand = 2;

    private static readonly string[] OwnOptions = ["--help", "-h", "-?", "/h", "/?", "--version"];

    public required IReadOnlyList<Command> Commands { get; init; }

    /// <summary>How long a command has to stop after Ctrl-C. The server has its own timeout.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(2);

    public async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var run = new Command("run", "Runs the server; so does no command at all.") { TreatUnmatchedTokensAsErrors = false };
        run.SetAction((_, _) => serve(args is ["run", .. var settings] ? settings : args));
        var root = new RootCommand(description) { run };
        foreach (var command in Commands)
            root.Add(command);
        root.SetAction((_, _) => serve(args));

        if (args is [var word, ..] && IsWord(word) && root.Subcommands.All(command => command.Name != word))
        {
            await error.WriteLineAsync($"{name}: there is no command '{word}'.");
            await root.Parse("--help").InvokeAsync(new() { Output = error });
            return NoSuchCommand;
        }

        var parsed = root.Parse(
            args switch
            {
                ["help", ..] => ["--help"],
                [var first, ..] when IsSetting(first) => [],
                _ => args,
            }
        );
        var isServer = parsed.CommandResult.Command == root || parsed.CommandResult.Command == run;
        return await parsed.InvokeAsync(
            new()
            {
                Output = output,
                Error = error,
                ProcessTerminationTimeout = isServer ? null : StopTimeout,
                EnableDefaultExceptionHandler = !isServer,
            }
        );
    }

    /// <summary>
    /// Arguments that begin with a bracket address the parser itself, for example <c>[suggest]</c>, which shells use for completion.
    /// </summary>
    private static bool IsWord(string argument) =>
        !IsSetting(argument) && !OwnOptions.Contains(argument, StringComparer.Ordinal) && argument != "help" && !argument.StartsWith('[');

    private static bool IsSetting(string argument) =>
        !OwnOptions.Contains(argument, StringComparer.Ordinal)
        && (argument.StartsWith('-') || argument.StartsWith('/') || argument.Contains('=', StringComparison.Ordinal));
}
