using System.Diagnostics.Metrics;
using Concord.Grains.Abstractions.Imports;

namespace Concord.Gateway.Imports.Running;

internal sealed class ImportInstruments
{
    private readonly Counter<long> _rows;
    private readonly Counter<long> _imports;

    public ImportInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("Concord.Imports");
        _rows = meter.CreateCounter<long>("concord.imports.rows", "{row}", "Rows of ended imports, by outcome.");
        _imports = meter.CreateCounter<long>("concord.imports.ended", "{import}", "Imports that have ended, by state.");
    }

    public void Record(ImportStatus status)
    {
        Add(status.Created, "created");
        Add(status.Changed, "changed");
        Add(status.Unchanged, "unchanged");
        Add(status.Rejected, "rejected");
        _imports.Add(1, new KeyValuePair<string, object?>("state", Requests.WireNames.Of(status.State)));

        void Add(long rows, string outcome) => _rows.Add(rows, new KeyValuePair<string, object?>("outcome", outcome));
    }
}
