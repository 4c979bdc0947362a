using System.CommandLine;

namespace Concord.Testing;

/// <summary>Runs one command as its program does.</summary>
public static class CommandRunner
{
    public static Task<int> RunAsync(
        this Command command,
        IReadOnlyList<string> args,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken = default
    ) => command.Parse(args).InvokeAsync(new() { Output = output, Error = error }, cancellationToken);
}
