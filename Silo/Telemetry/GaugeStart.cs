using Microsoft.Extensions.Hosting;

namespace Concord.Silo.Telemetry;

/// <summary>Gauges show from when they are made, and nobody else asks for these.</summary>
internal sealed class GaugeStart<TGauges>(TGauges gauges) : IHostedService
{
    public TGauges Gauges { get; } = gauges;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
