using System.Globalization;
using Concord.Gateway.Portfolio;
using Spectre.Console;

namespace Concord.Gateway.Cli;

/// <summary>Shows how far a portfolio is: a bar on a terminal, a line at intervals where the errors go to a file.</summary>
internal sealed class PortfolioProgressDisplay(TextWriter error, bool interactive)
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly long _started = TimeProvider.System.GetTimestamp();

    /// <param name="before">Policies that an earlier run has read.</param>
    /// <param name="policies">All of them; null while unknown.</param>
    /// <param name="work">Receives a callback for what the gateway tells.</param>
    public Task<T> RunAsync<T>(string name, long before, long? policies, Func<Action<PortfolioTrailer>, Task<T>> work) =>
        interactive ? BarAsync(name, before, policies, work) : LinesAsync(name, before, policies, work);

    private Task<T> BarAsync<T>(string name, long before, long? policies, Func<Action<PortfolioTrailer>, Task<T>> work) =>
        AnsiConsole
            .Create(new() { Out = new AnsiConsoleOutput(error) })
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
                bar.IsIndeterminate = policies is null;
                bar.MaxValue = Math.Max(1, policies ?? 1);
                return await work(status =>
                {
                    bar.Description = Markup.Escape($"{name}  {Describe(status)}");
                    bar.Value = status.Complete ? bar.MaxValue : Math.Min(before + status.Policies, bar.MaxValue);
                });
            });

    private async Task<T> LinesAsync<T>(string name, long before, long? policies, Func<Action<PortfolioTrailer>, Task<T>> work)
    {
        var last = _started;
        return await work(status =>
        {
            if (TimeProvider.System.GetElapsedTime(last) < LineInterval)
                return;
            last = TimeProvider.System.GetTimestamp();
            error.WriteLine($"{name}: {Describe(status)}{Left(before + status.Policies, policies, status)}");
        });
    }

    private string Describe(PortfolioTrailer status) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{status.Policies:N0} policies, {status.Count:N0} rows, {PerSecond(status):N0} policies/s"
        );

    private string Left(long done, long? policies, PortfolioTrailer status) =>
        policies is > 0 and var all && PerSecond(status) is > 0 and var rate
            ? string.Create(
                CultureInfo.InvariantCulture,
                $", {100 * done / all} %, {TimeSpan.FromSeconds(Math.Max(0, all - done) / rate):hh\\:mm\\:ss} left"
            )
            : "";

    private double PerSecond(PortfolioTrailer status) =>
        status.Policies / Math.Max(0.001, TimeProvider.System.GetElapsedTime(_started).TotalSeconds);
}
