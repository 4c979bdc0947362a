using Concord.Configuration;
using Concord.Ports;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Concord.Graph;

public static class GraphExtensions
{
    /// <summary>The default generator of embeddings: needs no other program and no download.</summary>
    public static IEmbeddingGenerator<string, Embedding<float>> CreateLocalGenerator() => new FeatureHashGenerator();

    /// <summary>
    /// Adds what writes, checks and queries the graph; needs an <see cref="IGraphStore"/>. A generator of embeddings that is
    /// registered earlier replaces the local one.
    /// </summary>
    public static IServiceCollection AddGraph(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddConcordOptions<GraphOptions, GraphOptionsValidator>(GraphOptions.Section);
        services.TryAddSingleton<IEmbeddingGenerator<string, Embedding<float>>, FeatureHashGenerator>();
        services.TryAddSingleton<GraphInstruments>();
        services.TryAddSingleton<EmbeddingSource>();
        services.TryAddSingleton<IVectorSignal, VectorSignal>();
        services.TryAddSingleton<VectorFiller>();
        services.TryAddSingleton<IGraphSync, GraphSync>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, GraphMaintenanceJob>());
        return services;
    }
}
