using System.CommandLine;

namespace Concord.Silo.Migration;

/// <summary>
/// <c>migrate-wal</c>: moves list-based logs in Redis into Concord's WAL. Exit code 0: all lists verified; 2: verified, with entries set
/// aside; 1: anything failed.
/// </summary>
internal static class MigrateWalCommand
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WithSetAside = 2;

    /// <summary>After Ctrl-C: time for the running window of commits and for closing the store.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(1);

    /// <param name="interactive">Whether a person watches the output.</param>
    /// <param name="open">Opens the target, given the settings of the command line.</param>
    public static Command Create(bool interactive, Func<string[], CancellationToken, Task<MigrationTarget>> open, TimeProvider time)
    {
        var options = new MigrationOptions();
        options.Command.TreatUnmatchedTokensAsErrors = false;
        options.Command.SetAction(
            async (parsed, stop) =>
            {
                var error = parsed.InvocationConfiguration.Error;
                var (unknown, settings) = ConfigurationArguments.Split(parsed.UnmatchedTokens);
                var job = options.Read(parsed, TargetHost.Source(settings));
                var faults = unknown
                    .Select(static argument => $"There is no option '{argument}'.")
                    .Concat(options.Check(parsed, job))
                    .ToList();
                foreach (var fault in faults)
                    await error.WriteLineAsync("migrate-wal: " + fault);
                if (faults.Count > 0)
                    return Failed;
                return await new MigrationRun(
                    job,
                    cancel => open(settings, cancel),
                    time,
                    parsed.InvocationConfiguration.Output,
                    error,
                    interactive
                ).RunAsync(stop);
            }
        );
        return options.Command;
    }
}
