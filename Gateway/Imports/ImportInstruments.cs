using System.Diagnostics.Metrics;
using Concord.Imports;

namespace Concord.Gateway.Imports;

/// <summary>Metrics of the imports that run in this process, and of their rows as they are recorded.</summary>
internal sealed class ImportInstruments
{
    private readonly Meter _meter;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _imports;

    public ImportInstruments(IMeterFactory meters)
    {
        _meter = meters.Create("Concord.Imports");
        _rows = _meter.CreateCounter<long>("concord.imports.rows", "{row}", "Rows of imports, by outcome.");
        _imports = _meter.CreateCounter<long>("concord.imports.ended", "{import}", "Imports that have ended, by state.");
        foreach (var outcome in (string[])["created", "changed", "unchanged", "rejected"])
            _rows.Add(0, Outcome(outcome));
        foreach (var state in (ImportState[])[ImportState.Completed, ImportState.Failed, ImportState.Cancelled])
            _imports.Add(0, State(state));
    }

    /// <param name="count">Number of running imports.</param>
    public void ObserveRunning(Func<int> count) =>
        _meter.CreateObservableGauge("concord.imports.running", count, "{import}", "Imports that run now.");

    public void Rows(ImportProgress progress)
    {
        _rows.Add(progress.Created, Outcome("created"));
        _rows.Add(progress.Changed, Outcome("changed"));
        _rows.Add(progress.Unchanged, Outcome("unchanged"));
        _rows.Add(progress.Rejects.Length, Outcome("rejected"));
    }

    public void Ended(ImportState state) => _imports.Add(1, State(state));

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);

    private static KeyValuePair<string, object?> State(ImportState state) => new("state", WireName.Of(state));
}
