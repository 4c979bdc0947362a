using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Commit;
using Concord.Silo.Telemetry;

namespace Concord.Silo.Hosting;

/// <summary>Up to where a partition may be trimmed, and what decides that.</summary>
internal readonly record struct TrimLimit(string Reason, EntryId Minimum)
{
    public static TrimLimit By(string reason, EntryId minimum) => new(reason, minimum);

    /// <summary>The same, or an earlier one for another reason.</summary>
    public TrimLimit NotBeyond(string reason, EntryId minimum) => minimum < Minimum ? new(reason, minimum) : this;

    /// <summary>With what the log itself keeps: that which a group has not taken.</summary>
    public TrimLimit Within(IEnumerable<WalGroupInfo> groups)
    {
        var limit = this;
        foreach (var group in groups)
        {
            if (group.Oldest is { } oldest) limit = limit.NotBeyond(Projections.All.Contains(group.Group) ? group.Group : ProjectionGauges.Outside, oldest);
        }

        return limit;
    }
}
