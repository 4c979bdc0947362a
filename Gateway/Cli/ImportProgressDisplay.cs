using System.Globalization;
using Spectre.Console;

namespace Concord.Gateway.Cli;

/// <summary>Shows the progress of an import: a bar on a terminal, a line at intervals where output goes to a file.</summary>
internal sealed class ImportProgressDisplay(TextWriter output, bool interactive)
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    /// <param name="work">Receives a callback for the status and the number of rows (null while unknown), which it may call as often as it
    /// likes.</param>
    public Task<T> RunAsync<T>(string name, Func<Action<ReceivedImport, long?>, Task<T>> work) =>
        interactive ? BarAsync(name, work) : LinesAsync(name, work);

    private static Task<T> BarAsync<T>(string name, Func<Action<ReceivedImport, long?>, Task<T>> work) =>
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
                var bar = progress.AddTask(Markup.Escape(name));
                bar.IsIndeterminate = true;
                return await work(
                    (view, rows) =>
                    {
                        bar.Description = Markup.Escape($"{name}  {Describe(view)}");
                        if (rows is null)
                            return;
                        bar.IsIndeterminate = false;
                        bar.MaxValue = Math.Max(1, rows.Value);
                        bar.Value = view.HasEnded ? bar.MaxValue : Math.Min(view.Read, bar.MaxValue);
                    }
                );
            });

    private async Task<T> LinesAsync<T>(string name, Func<Action<ReceivedImport, long?>, Task<T>> work)
    {
        var last = TimeProvider.System.GetTimestamp();
        return await work(
            (view, rows) =>
            {
                if (TimeProvider.System.GetElapsedTime(last) < LineInterval)
                    return;
                last = TimeProvider.System.GetTimestamp();
                output.WriteLine($"{name}: {Describe(view)}{(rows is > 0 ? Left(view, rows.Value) : "")}");
            }
        );
    }

    private static string Describe(ReceivedImport view) =>
        string.Create(CultureInfo.InvariantCulture, $"{view.Read:N0} rows, {view.PerSecond:N0} rows/s, {view.Rejected:N0} rejected");

    private static string Left(ReceivedImport view, long rows) =>
        view.PerSecond > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $", {100 * view.Read / rows} %, {TimeSpan.FromSeconds(Math.Max(0, rows - view.Read) / view.PerSecond):hh\\:mm\\:ss} left"
            )
            : "";
}
