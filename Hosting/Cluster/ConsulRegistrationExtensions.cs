using System.Net;
using Concord.Adapters.Clustering.Consul;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concord.Hosting;

/// <summary>Registers this process in Consul's catalog: silos for operators and monitoring, gateways also for load balancers.</summary>
internal static class ConsulRegistrationExtensions
{
    public const string SiloService = "concord-silo";
    public const string GatewayService = "concord-gateway";

    /// <summary>Registered by the port that clients of the cluster connect to; its health is checked over HTTP.</summary>
    /// <param name="url">Where this process answers HTTP.</param>
    public static void RegisterSiloInConsul(this IHostApplicationBuilder builder, ConcordClusterOptions settings, string url) =>
        builder.RegisterInConsul(
            settings,
            SiloService,
            _ => url,
            static (options, _, services) =>
            {
                var silo = services.GetRequiredService<ILocalSiloDetails>();
                (options.Address, options.Port) = (
                    silo.SiloAddress.Endpoint.Address.ToString(),
                    silo.GatewayAddress?.Endpoint.Port ?? silo.SiloAddress.Endpoint.Port
                );
                options.Meta["silo"] = silo.SiloAddress.ToParsableString();
            }
        );

    public static void RegisterGatewayInConsul(
        this IHostApplicationBuilder builder,
        ConcordClusterOptions settings,
        Func<IServiceProvider, string> url
    ) =>
        builder.RegisterInConsul(
            settings,
            GatewayService,
            url,
            static (options, http, _) => (options.Address, options.Port) = (http.Host, http.Port)
        );

    private static void RegisterInConsul(
        this IHostApplicationBuilder builder,
        ConcordClusterOptions settings,
        string name,
        Func<IServiceProvider, string> url,
        Action<ConsulServiceOptions, Uri, IServiceProvider> configure
    )
    {
        if (settings is not { Mode: ClusterMode.Consul, Consul.Register: true })
            return;
        builder
            .Services.AddOptions<ConsulServiceOptions>()
            .Configure<IServiceProvider>(
                (options, services) =>
                {
                    settings.Consul.Apply(options);
                    var http = ReachableUrl(url(services), settings);
                    options.Name = name;
                    options.HealthCheck = new(http, "/health/ready");
                    configure(options, http, services);
                }
            );
        builder.Services.AddConsulServiceRegistration();
    }

    /// <summary>The server's address as others reach it: a server that listens on every address is reached at the advertised one.</summary>
    private static Uri ReachableUrl(string url, ConcordClusterOptions settings)
    {
        var builder = new UriBuilder(
            url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal)
        );
        var isAny =
            IPAddress.TryParse(builder.Host.Trim('[', ']'), out var address)
            && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
        if (isAny)
            builder.Host = AdvertisedAddress.Find(settings.AdvertisedAddress).ToString();
        return builder.Uri;
    }
}
