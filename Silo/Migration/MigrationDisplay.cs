using System.Globalization;
using Spectre.Console;

namespace Concord.Silo.Migration;

/// <summary>Shows the progress of a run: bars on a terminal, a line at intervals where output goes to a file.</summary>
internal sealed class MigrationDisplay(TextWriter output, bool interactive, MigrationMode mode, TimeProvider time)
{
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    public Task RunAsync(MigrationCounters counters, Func<Task> work) =>
        interactive ? BarsAsync(counters, work) : LinesAsync(counters, work);

    private Task BarsAsync(MigrationCounters counters, Func<Task> work) =>
        AnsiConsole
            .Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(async progress =>
            {
                var migrate = mode == MigrationMode.Migrate ? progress.AddTask("migrate") : null;
                var verify = progress.AddTask(Reading);
                await RunPeriodicallyAsync(
                    BarInterval,
                    work,
                    _ =>
                    {
                        if (migrate is not null)
                            Show(migrate, "migrate", counters.Resumed + counters.Migrated, counters.Total);
                        Show(verify, Reading, counters.Verified, counters.Total);
                    }
                );
            });

    private Task LinesAsync(MigrationCounters counters, Func<Task> work) =>
        RunPeriodicallyAsync(LineInterval, work, elapsed => output.WriteLine(Describe(counters, elapsed)));

    private string Reading => mode == MigrationMode.DryRun ? "read" : "verify";

    private string Describe(MigrationCounters counters, TimeSpan elapsed)
    {
        var perSecond = (counters.Migrated + counters.Verified) / Math.Max(0.001, elapsed.TotalSeconds);
        var migrated = mode == MigrationMode.Migrate ? Line($"{counters.Resumed + counters.Migrated:N0} migrated, ") : "";
        var verb = mode == MigrationMode.DryRun ? "read" : "verified";
        return Line($"{migrated}{counters.Verified:N0} {verb} of {counters.Total:N0} entries, {perSecond:N0}/s");
    }

    private async Task RunPeriodicallyAsync(TimeSpan every, Func<Task> work, Action<TimeSpan> show)
    {
        var started = time.GetTimestamp();
        var working = work();
        while (await Task.WhenAny(working, Task.Delay(every, time)) != working)
            show(time.GetElapsedTime(started));
        await working;
        if (interactive)
            show(time.GetElapsedTime(started));
    }

    private static void Show(ProgressTask bar, string name, long done, long total)
    {
        bar.Description = Line($"{name}  {done:N0} of {total:N0} entries");
        bar.MaxValue = Math.Max(1, total);
        bar.Value = Math.Min(done, bar.MaxValue);
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
