using System.Globalization;
using Spectre.Console;

namespace Concord.Gateway.Cli;

/// <summary>Shows how an import goes: a bar where a person looks on, a line now and then where output goes to a file.</summary>
internal sealed class ImportProgressDisplay(IAnsiConsole console, bool interactive)
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <param name="work">Gets what to call with the bytes sent and the status, as often as it likes.</param>
    public Task<T> RunAsync<T>(string name, long bytes, Func<Action<long, ImportView?>, Task<T>> work) =>
        interactive ? BarAsync(name, bytes, work) : LinesAsync(name, bytes, work);

    private Task<T> BarAsync<T>(string name, long bytes, Func<Action<long, ImportView?>, Task<T>> work) => console.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(async progress =>
        {
            var bar = progress.AddTask(Markup.Escape(name), maxValue: Math.Max(1, bytes));
            var result = await work((sent, view) =>
            {
                bar.Value = Math.Min(sent, bytes);
                if (view is not null) bar.Description = Markup.Escape($"{name}  {Describe(view)}");
            });
            bar.Value = bar.MaxValue;
            return result;
        });

    private async Task<T> LinesAsync<T>(string name, long bytes, Func<Action<long, ImportView?>, Task<T>> work)
    {
        var last = TimeProvider.System.GetTimestamp();
        return await work((sent, view) =>
        {
            if (view is null || TimeProvider.System.GetElapsedTime(last) < LineEvery) return;
            last = TimeProvider.System.GetTimestamp();
            console.Profile.Out.Writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {100 * sent / Math.Max(1, bytes)} %, {Describe(view)}"));
        });
    }

    private static string Describe(ImportView view) =>
        string.Create(CultureInfo.InvariantCulture, $"{view.Read:N0} rows, {view.PerSecond:N0} rows/s, {view.Rejected:N0} rejected");
}
