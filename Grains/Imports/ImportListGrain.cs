using Concord.Ports;
using Orleans.Concurrency;

namespace Concord.Imports;

[GrainType("importlist")]
[StatelessWorker]
internal sealed class ImportListGrain(IImportStore journal, TimeProvider time) : Grain, IImportListGrain
{
    public async Task<ImportPage> QueryAsync(string? after, int limit)
    {
        var found = await journal.ListAsync(after, limit + 1);
        var now = time.GetUtcNow();
        return new([.. found.Take(limit).Select(s => ImportLease.Apply(s, now))], found.Count > limit ? found[limit - 1].Id : null);
    }
}
