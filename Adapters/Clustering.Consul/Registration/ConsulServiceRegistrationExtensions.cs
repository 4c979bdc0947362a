using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Concord.Adapters.Clustering.Consul;

public static class ConsulServiceRegistrationExtensions
{
    /// <summary>Registers this process as a service in Consul, with a health check, while it runs; one service per process.</summary>
    public static IServiceCollection AddConsulServiceRegistration(this IServiceCollection services, Action<ConsulServiceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<ConsulServiceOptions>().Configure(configure).ValidateOnStart();
        return services.AddConsulServiceRegistration();
    }

    /// <summary>The same, with options that need services, for example the address that the server listens on.</summary>
    public static IServiceCollection AddConsulServiceRegistration(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ConsulServiceOptions>, ConsulServiceOptionsValidator>());
        services.AddHostedService<ConsulServiceRegistration>();
        return services;
    }
}
