using Concord.Silo.Migration.Target;

namespace Concord.Silo.Migration;

/// <summary>
/// <c>migrate-wal</c>: moves list-based logs in Redis into Concord's log. Exit code 0: all lists verified; 2: verified, with entries set aside; 1: anything failed.
/// </summary>
internal static class MigrateWalCommand
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WithSetAside = 2;

    /// <summary>After Ctrl-C: time for the window in flight and for closing the store.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(1);

    public static Task<int> RunAsync(string[] args) =>
        RunAsync(args, Console.Out, Console.Error, !Console.IsOutputRedirected, TargetHost.OpenAsync, TimeProvider.System);

    /// <param name="open">Opens the target, given the settings of the command line.</param>
    public static Task<int> RunAsync(
        string[] args,
        TextWriter output,
        TextWriter error,
        bool interactive,
        Func<string[], CancellationToken, Task<MigrationTarget>> open,
        TimeProvider time,
        CancellationToken cancellationToken = default)
    {
        var (own, settings) = SettingArguments.Split(args);
        var options = new MigrationOptions();
        options.Command.SetAction(async (parsed, stop) =>
        {
            var job = options.Read(parsed, TargetHost.Settings(settings));
            var faults = options.Check(parsed, job).ToList();
            foreach (var fault in faults) await error.WriteLineAsync("migrate-wal: " + fault);
            if (faults.Count > 0) return Failed;
            return await new MigrationSession(job, cancel => open(settings, cancel), time, output, error, interactive).RunAsync(stop);
        });
        return options.Command.Parse(own).InvokeAsync(new() { Output = output, Error = error, ProcessTerminationTimeout = StopTimeout }, cancellationToken);
    }
}
