using System.Diagnostics;
using Concord.Telemetry;
using Concord.Wal;

namespace Concord.Projections;

/// <summary>
/// The spans of a projection's work, each in the trace of the request whose event it applies, even minutes later and in another
/// silo.
/// </summary>
internal sealed class ProjectionSpans(string projection, int partition)
{
    private readonly string _name = "project " + projection;
    private readonly string _partition = partition.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Null if none of the events' traces is sampled.</summary>
    public SharedSpan? Start(IReadOnlyList<WalEntry> entries)
    {
        if (!GrainActivities.Source.HasListeners())
            return null;
        SampledCallers? callers = null;
        for (var i = 0; i < entries.Count; i++)
            SampledCallers.Add(ref callers, entries[i].Event.TraceParent);
        return callers is null
            ? null
            : SharedSpan.Start(
                GrainActivities.Source,
                _name,
                ActivityKind.Consumer,
                callers,
                since: default,
                new("messaging.system", "concord"),
                new("messaging.operation.type", "process"),
                new("messaging.operation.name", "project"),
                new("messaging.destination.name", "concord.wal"),
                new("messaging.destination.partition.id", _partition),
                new("messaging.consumer.group.name", projection),
                new("messaging.batch.message_count", entries.Count)
            );
    }
}
