using System.Diagnostics.Metrics;
using Concord.Ports;
using Concord.Projections;
using Concord.Wal;

namespace Concord.Silo.Telemetry;

/// <summary>
/// Progress of the projections, by projection and partition. Groups of other programs are shown together as <see cref="Outside"/>, by the
/// one with the most lag: their names are not Concord's, and their number is not limited.
/// </summary>
internal sealed class ProjectionGauges
{
    /// <summary>In place of a projection's name.</summary>
    public const string Outside = "outside";

    private readonly StoreSampler _sampler;

    public ProjectionGauges(IMeterFactory meters, StoreSampler watch)
    {
        _sampler = watch;
        var meter = meters.Create(ProjectionInstruments.MeterName);
        meter.CreateObservableGauge(
            "concord.projection.lag",
            () => Of(static (group, _) => group.Lag),
            "{event}",
            "Events that a projection has not taken."
        );
        meter.CreateObservableGauge(
            "concord.projection.lag.time",
            () => Of(Behind),
            "s",
            "Age of the oldest event that a projection has not taken; 0 where it has taken all."
        );
        meter.CreateObservableGauge(
            "concord.projection.pending",
            () => Of(static (group, _) => group.Pending),
            "{event}",
            "Events that are delivered to a projection and not acknowledged."
        );
        meter.CreateObservableGauge(
            "concord.projection.dead_letters.waiting",
            () => Of(static (group, _) => group.DeadLetters),
            "{event}",
            "Events that a projection has set aside, and nobody has dealt with."
        );
        meter.CreateObservableGauge(
            "concord.projection.paused",
            Paused,
            "{projection}",
            "1 for a projection that an operator has paused, otherwise 0."
        );
    }

    private static double Behind(WalGroupInfo group, WalSnapshot stand) =>
        group.Oldest is { } oldest ? Math.Max(0, (stand.At.ToUnixTimeMilliseconds() - oldest.Milliseconds) / 1_000.0) : 0;

    private List<Measurement<T>> Of<T>(Func<WalGroupInfo, WalSnapshot, T> value)
        where T : struct, IComparable<T>
    {
        var measured = new List<Measurement<T>>();
        if (_sampler.Snapshot is not { } stand)
            return measured;
        foreach (var partition in stand.Partitions)
        {
            T? outside = null;
            foreach (var group in partition.Groups)
            {
                var one = value(group, stand);
                if (ProjectionNames.All.Contains(group.Group))
                    measured.Add(new(one, Tag(group.Group), PartitionTags.Of(partition.Partition)));
                else if (outside is null || one.CompareTo(outside.Value) > 0)
                    outside = one;
            }

            if (outside is { } worst)
                measured.Add(new(worst, Tag(Outside), PartitionTags.Of(partition.Partition)));
        }

        return measured;
    }

    private IEnumerable<Measurement<int>> Paused() =>
        _sampler.Snapshot is { } stand
            ? ProjectionNames.All.Select(name => new Measurement<int>(stand.Paused.Contains(name) ? 1 : 0, Tag(name)))
            : [];

    private static KeyValuePair<string, object?> Tag(string projection) => new("projection", projection);
}
