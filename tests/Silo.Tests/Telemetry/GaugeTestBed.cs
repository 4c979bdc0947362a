using System.Diagnostics.Metrics;
using Concord.Conformance;
using Concord.Ports;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Concord.Silo.Telemetry.Tests;

/// <summary>A store in memory, somebody who looks at it, and the gauges that show what he saw.</summary>
internal sealed class GaugeTestBed : IStoreStatus, IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public GaugeTestBed(InMemoryStore? store = null, FakeTimeProvider? time = null)
    {
        Time = time ?? new(DateTimeOffset.UnixEpoch.AddDays(1000));
        Store = store ?? new(Time, partitions: 2);
        Watch = new(Store, Store, Controls, Time, NullLogger<StoreSampler>.Instance);
        Wal = new(Meters, Watch);
        _ = new ProjectionGauges(Meters, Watch);
        _ = new StoreGauges(Meters, Store, this, Watch);
        Shown = new(Meters);
    }

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public FakeTimeProvider Time { get; }

    public InMemoryStore Store { get; }

    public InMemoryProjectionControlStore Controls { get; } = new();

    public StoreSampler Watch { get; }

    public WalInstruments Wal { get; }

    public MeterReader Shown { get; }

    public DurabilityLevel? Durability { get; set; }

    public DurabilityLevel? ExpectedDurability { get; set; }

    public MemoryUse? Memory { get; set; }

    public void Dispose()
    {
        Shown.Dispose();
        Watch.Dispose();
        _services.Dispose();
    }
}
