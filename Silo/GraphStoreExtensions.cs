using System.ClientModel;
using Concord.Adapters.ArangoDb;
using Concord.Adapters.Sqlite;
using Concord.Graph;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenAI;

namespace Concord.Silo;

/// <summary>The one place that turns section <c>Graph</c> into a graph store and a generator of embeddings.</summary>
internal static class GraphStoreExtensions
{
    /// <summary>
    /// Services that the grains need for the graph. The store is opened and closed like those of <see cref="StorageExtensions"/>.
    /// </summary>
    public static IServiceCollection AddConcordGraph(this IServiceCollection services, StoreSelection stores)
    {
        services.AddSingleton(static services => Generator(services.GetRequiredService<IOptions<GraphOptions>>().Value.Embeddings));
        services.AddGraph();
        return stores.Graph switch
        {
            DatabaseProvider.Embedded => services.AddSqliteGraph(),
            DatabaseProvider.ArangoDb => services.AddArangoGraph(),
            var other => throw new InvalidOperationException($"No graph store is known as {other}."),
        };
    }

    private static IEmbeddingGenerator<string, Embedding<float>> Generator(GraphEmbeddingOptions options)
    {
        if (options.Provider == EmbeddingProvider.Local)
            return GraphExtensions.CreateLocalGenerator();
        var client = new OpenAIClientOptions();
        if (options.Url is { Length: > 0 } url)
            client.Endpoint = new(url);

        // An endpoint on the own machine needs no key, but the client requires one.
        var key = new ApiKeyCredential(options.ApiKey is { Length: > 0 } given ? given : "none");
        return new OpenAIClient(key, client).GetEmbeddingClient(options.Model).AsIEmbeddingGenerator(options.Dimensions);
    }
}
