using System.Diagnostics.Metrics;
using Concord.Ports;

namespace Concord.Silo.Telemetry;

/// <summary>Metrics of the WAL by partition: what trimming removed, and what limited it.</summary>
internal sealed class WalInstruments
{
    public const string MeterName = "Concord.Wal";

    private readonly Counter<long> _trimmed;
    private readonly Counter<long> _trims;

    public WalInstruments(IMeterFactory meters, StoreSampler watch)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge(
            "concord.wal.length",
            () => Of(watch, static partition => partition.Length),
            "{event}",
            "Events in the log."
        );
        meter.CreateObservableGauge(
            "concord.wal.size",
            () => Of(watch, static partition => partition.Bytes),
            "By",
            "Memory that the log takes, in stores that can tell."
        );
        _trimmed = meter.CreateCounter<long>(
            "concord.wal.trimmed",
            "{event}",
            "Events that this silo has removed from the log because they are past their time."
        );
        _trims = meter.CreateCounter<long>(
            "concord.wal.trims",
            "{trim}",
            "Looks at a partition, by what decided where it begins: age, size, a projection (or another program's group) that has "
                + "not taken everything, none where it is empty."
        );

        // A counter is shown from its first value on.
        _trimmed.Add(0);
    }

    public void Trimmed(string limit, long removed)
    {
        _trims.Add(1, new KeyValuePair<string, object?>("limit", limit));
        _trimmed.Add(removed);
    }

    private static IEnumerable<Measurement<long>> Of(StoreSampler watch, Func<WalPartitionInfo, long?> value)
    {
        foreach (var partition in watch.Snapshot?.Partitions ?? [])
        {
            if (value(partition) is { } known)
                yield return new(known, PartitionTags.Of(partition.Partition));
        }
    }
}
