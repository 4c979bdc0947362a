using System.Diagnostics.Metrics;

namespace Concord.Gateway.Portfolio;

/// <summary>Metrics of the snapshots and movements that this process sends.</summary>
internal sealed class PortfolioInstruments
{
    private readonly Counter<long> _policies;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _ended;
    private int _running;

    public PortfolioInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("Concord.Portfolio");
        meter.CreateObservableGauge(
            "concord.portfolio.running",
            () => Volatile.Read(ref _running),
            "{portfolio}",
            "Snapshots and movements that are sent now."
        );
        _policies = meter.CreateCounter<long>("concord.portfolio.policies", "{policy}", "Policies read for snapshots and movements.");
        _rows = meter.CreateCounter<long>("concord.portfolio.rows", "{row}", "Rows of snapshots and movements sent.");
        _ended = meter.CreateCounter<long>(
            "concord.portfolio.ended",
            "{portfolio}",
            "Snapshots and movements that have ended, by outcome: complete, incomplete, or left by the client."
        );
        _policies.Add(0);
        _rows.Add(0);
        foreach (var outcome in (string[])["complete", "incomplete", "left"])
            _ended.Add(0, Outcome(outcome));
    }

    public void Started() => Interlocked.Increment(ref _running);

    public void Sent(int policies, int rows)
    {
        _policies.Add(policies);
        _rows.Add(rows);
    }

    public void Ended(string outcome)
    {
        Interlocked.Decrement(ref _running);
        _ended.Add(1, Outcome(outcome));
    }

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);
}
