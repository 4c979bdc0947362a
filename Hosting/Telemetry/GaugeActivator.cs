using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concord.Hosting;

/// <summary>Gauges show from when they are made, and nobody else asks for these.</summary>
internal sealed class GaugeActivator<TGauges>(TGauges gauges) : IHostedService
{
    public TGauges Gauges { get; } = gauges;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

internal static class GaugeExtensions
{
    /// <summary>Gauges that show from the start of the host on.</summary>
    public static IServiceCollection AddGauges<TGauges>(this IServiceCollection services)
        where TGauges : class => services.AddSingleton<TGauges>().AddHostedService<GaugeActivator<TGauges>>();
}
