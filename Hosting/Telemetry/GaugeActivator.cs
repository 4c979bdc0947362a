using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concord.Hosting;

/// <summary>Creates the gauges at start: they are shown once they are created, and no other service depends on them.</summary>
internal sealed class GaugeActivator<TGauges>(TGauges gauges) : IHostedService
{
    public TGauges Gauges { get; } = gauges;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

internal static class GaugeExtensions
{
    /// <summary>Adds gauges that are shown from the start of the host.</summary>
    public static IServiceCollection AddGauges<TGauges>(this IServiceCollection services)
        where TGauges : class => services.AddSingleton<TGauges>().AddHostedService<GaugeActivator<TGauges>>();
}
