using Concord.Projections;
using Concord.Wal;

namespace Concord.Ports;

/// <summary>
/// The events of one partition that a write applies, by the ids of their entries. A store that keeps its projection's progress with
/// its data writes it in the same step; it knows then, whatever happens, what it has.
/// </summary>
public sealed record AppliedEvents(int Partition, IReadOnlyList<EntryId> Entries)
{
    /// <summary>Null for a replay: it does not advance the projection.</summary>
    public static AppliedEvents? Of(ProjectionBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return batch.IsReplay || batch.Entries.Count == 0
            ? null
            : new(batch.Entries[0].Position.Partition, [.. batch.Entries.Select(static entry => entry.Position.Entry)]);
    }
}
