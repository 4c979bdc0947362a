using System.Diagnostics.Metrics;
using Concord.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Adapters.ArangoDb;

public static class ArangoExtensions
{
    internal const string ClientName = "concord.arango";

    /// <summary>
    /// The graph on ArangoDB (<c>Graph:ArangoDb</c>). Nothing is connected at start: while the server is unavailable only the graph waits.
    /// </summary>
    public static IServiceCollection AddArangoGraph(this IServiceCollection services)
    {
        services.AddArangoDatabase();
        services.AddSingleton<GraphConnection>();
        services.AddSingleton<IGraphStore, ArangoGraphStore>();
        return services;
    }

    /// <summary>Archive and policy list on ArangoDB, for any number of silos, beside another store that must be registered too.</summary>
    public static IServiceCollection AddArangoReadModels(this IServiceCollection services)
    {
        services.AddArangoDatabase();
        services.AddSingleton<IFollowedStore, ArangoFollowedStore>();
        services.AddSingleton(static services => new ReadModelConnection(
            services.GetRequiredService<ArangoDatabase>(),
            () => services.GetRequiredService<ICommitStore>().Info.StoreId,
            services.GetRequiredService<ILogger<ReadModelConnection>>()
        ));
        services.AddSingleton<IArchiveStore, ArangoArchiveStore>();
        services.AddSingleton<IPolicyListStore, ArangoPolicyListStore>();
        services.AddSingleton<IImportRejectStore, ArangoImportRejectStore>();
        return services;
    }

    /// <summary>The server and database that graph, archive and policy list share, whichever of them are used.</summary>
    private static IServiceCollection AddArangoDatabase(this IServiceCollection services)
    {
        if (services.Any(static service => service.ServiceType == typeof(ArangoDatabase)))
            return services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddConcordOptions<ArangoOptions, ArangoOptionsValidator>(ArangoOptions.Section);
        services.AddSingleton(static services => new ArangoEndpoints(Options(services).Endpoints ?? []));

        // The factory's own logs would show headers; Concord's show neither headers nor bodies.
        services
            .AddHttpClient(ClientName)
            .RemoveAllLoggers()
            .ConfigureHttpClient(
                static (services, client) =>
                {
                    client.BaseAddress = services.GetRequiredService<ArangoEndpoints>().Current;
                    client.Timeout = Timeout.InfiniteTimeSpan;
                }
            )
            .UseSocketsHttpHandler(static (handler, _) => handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .AddResilienceHandler(
                ClientName,
                static (pipeline, context) => ArangoResilience.Configure(pipeline, Options(context.ServiceProvider).Timeout)
            );
        services
            .AddHttpClient(ClientName)
            .AddHttpMessageHandler(static services => new ArangoFailoverHandler(services.GetRequiredService<ArangoEndpoints>()))
            .AddHttpMessageHandler(static services => new ArangoAuthenticationHandler(
                Credentials(Options(services)),
                services.GetRequiredService<TimeProvider>()
            ));

        services.AddSingleton(static services => new ArangoDatabase(
            services.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName),
            services.GetRequiredService<ArangoEndpoints>(),
            services.GetRequiredService<IOptions<ArangoOptions>>(),
            services.GetRequiredService<IMeterFactory>()
        ));
        return services;
    }

    private static ArangoOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<ArangoOptions>>().Value;

    private static ArangoCredentials Credentials(ArangoOptions options) =>
        options switch
        {
            { Authentication: ArangoAuthentication.Basic } => ArangoCredentials.Basic(options.User, options.Password),
            { Token: { Length: > 0 } token } => ArangoCredentials.Bearer(token),
            _ => ArangoCredentials.Jwt(options.User, options.Password),
        };
}
