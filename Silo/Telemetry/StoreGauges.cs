using System.Diagnostics.Metrics;
using Concord.Ports;
using Concord.Telemetry;

namespace Concord.Silo.Telemetry;

/// <summary>The store's status, and its durability at start, so that durability that was weakened since then is visible.</summary>
internal sealed class StoreGauges
{
    private readonly IStoreStatus _condition;
    private readonly StoreSampler _sampler;
    private readonly ICommitStore _store;

    public StoreGauges(IMeterFactory meters, ICommitStore store, IStoreStatus condition, StoreSampler watch)
    {
        (_store, _condition, _sampler) = (store, condition, watch);
        var meter = meters.Create(StoreInstruments.MeterName);
        meter.CreateObservableGauge(
            "concord.store.available",
            () =>
                Of(
                    _sampler.IsStoreAvailable is { } available
                        ? available
                            ? 1
                            : 0
                        : null
                ),
            "{store}",
            "1 while the store answers and takes changes, 0 while it does not."
        );
        meter.CreateObservableGauge(
            "concord.store.durability",
            () => Of((int?)_condition.Durability),
            "{level}",
            "What an acknowledgement is worth now: 3 flushed before it, 2 survives the end of the process, 1 as the operating system "
                + "likes, 0 nothing is kept."
        );
        meter.CreateObservableGauge(
            "concord.store.durability.expected",
            () => Of((int?)_condition.ExpectedDurability),
            "{level}",
            "What it was worth when this silo started."
        );
        meter.CreateObservableGauge(
            "concord.store.memory.used",
            () => Of(_condition.Memory?.Used),
            "By",
            "Memory that the store uses; of several servers, the fullest."
        );
        meter.CreateObservableGauge(
            "concord.store.memory.limit",
            () => Of(_condition.Memory?.Limit),
            "By",
            "Memory that it may use, where there is a limit."
        );
        meter.CreateObservableGauge(
            "concord.clock.lead",
            () => Of(_condition.ClockLead?.TotalSeconds),
            "s",
            "How far this silo's clock is ahead of the store's; negative where it is behind."
        );
    }

    private KeyValuePair<string, object?> Tag => new("store", _store.Info.Provider.ToLowerInvariant());

    private IEnumerable<Measurement<double>> Of(double? value) => value is { } known ? [new(known, Tag)] : [];

    private IEnumerable<Measurement<long>> Of(long? value) => value is { } known ? [new(known, Tag)] : [];
}
