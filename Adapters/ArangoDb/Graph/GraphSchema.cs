namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Creates what is missing: collections, indexes, named graph and view. Several silos may do so at the same time, and one may have been
/// interrupted in the middle; every step is idempotent.
/// </summary>
internal static class GraphSchema
{
    /// <summary>Generations and positions.</summary>
    public const string Meta = "concord_meta";

    /// <summary>Vectors by content and generator, whichever vertices have that content now.</summary>
    public const string Vectors = "concord_vectors";

    /// <summary>Numbers of vertices and edges. See <see cref="StoredCounts"/>.</summary>
    public const string Counts = "concord_counts";

    /// <summary>Full-text search finds written vertices after this time, in milliseconds.</summary>
    private const int SearchDelay = 500;

    public static async Task<GraphState> EnsureAsync(ArangoClient client, bool flushes, CancellationToken cancellationToken)
    {
        await EnsureAsync(client, Meta, CollectionType.Document, flushes, cancellationToken);
        await EnsureAsync(client, Vectors, CollectionType.Document, flushes, cancellationToken);
        await EnsureAsync(client, Counts, CollectionType.Document, flushes, cancellationToken);
        var state = await client.GetDocumentAsync<GraphState>(Meta, GraphState.Key, cancellationToken);
        if (state is null)
        {
            await EnsureAsync(client, new Generation(1), flushes, cancellationToken);
            state = await BeginAsync(client, cancellationToken);
        }

        if (state.Format > GraphState.PresentFormat)
        {
            throw new StorageUnavailableException(
                $"The graph in ArangoDB is of format {state.Format}, written by a newer Concord; this one knows "
                    + $"{GraphState.PresentFormat}. Update this one, or name another Graph:ArangoDb:Database."
            );
        }

        await EnsureAsync(client, state.CurrentGeneration, flushes, cancellationToken);
        return state;
    }

    public static async Task EnsureAsync(ArangoClient client, Generation generation, bool flushes, CancellationToken cancellationToken)
    {
        await EnsureAsync(client, generation.Vertices, CollectionType.Document, flushes, cancellationToken);
        await EnsureAsync(client, generation.Edges, CollectionType.Edge, flushes, cancellationToken);
        foreach (var fields in new[] { new[] { "order" }, ["kind", "order"], ["kind", "vectorBy"] })
            await client.PostIndexAsync(generation.Vertices, new("persistent", fields), token: cancellationToken);
        foreach (var fields in new[] { new[] { "owner" }, ["other", "said"] })
            await client.PostIndexAsync(generation.Edges, new("persistent", fields), token: cancellationToken);
        await client.EnsureGraphAsync(
            new(generation.Graph, [new(generation.Edges, From: [generation.Vertices], To: [generation.Vertices])]),
            cancellationToken
        );
        await client.EnsureViewAsync(ViewOf(generation), cancellationToken);
    }

    /// <summary>Readers come before writers here: what reads first is removed first.</summary>
    public static async Task DropAsync(ArangoClient client, Generation generation, CancellationToken cancellationToken)
    {
        await client.DropViewAsync(generation.View, cancellationToken);
        await client.DropGraphAsync(generation.Graph, cancellationToken);
        await client.DropCollectionAsync(generation.Edges, cancellationToken);
        await client.DropCollectionAsync(generation.Vertices, cancellationToken);
        await client.PostCursorAsync<object>(
            AqlStatements.Body(GraphQueries.RemoveCounts, [("@counts", Counts), ("generation", generation.Number)]),
            cancellationToken
        );
    }

    private static async Task EnsureAsync(
        ArangoClient client,
        string name,
        CollectionType type,
        bool flushes,
        CancellationToken cancellationToken
    )
    {
        await client.EnsureCollectionAsync(new(name, type), cancellationToken);
        await client.PutCollectionPropertiesAsync(name, new(flushes), cancellationToken);
    }

    private static async Task<GraphState> BeginAsync(ArangoClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.PostDocumentAsync(Meta, new GraphState { Current = 1, Next = 2 }, cancellationToken);
        }
        catch (ApiErrorException error) when (ArangoErrors.IsConflict(error))
        {
            // Another silo has begun at the same instant.
        }

        return await client.GetDocumentAsync<GraphState>(Meta, GraphState.Key, cancellationToken)
            ?? throw new StorageUnavailableException("The graph in ArangoDB is being removed while it is made.");
    }

    /// <summary>The texts are tokens already, so the view only looks them up (the analyzer <c>identity</c>).</summary>
    private static ViewDetails ViewOf(Generation generation) =>
        new(generation.View)
        {
            CommitIntervalMsec = SearchDelay,
            Links = new Dictionary<string, LinkProperties>
            {
                [generation.Vertices] = new()
                {
                    Analyzers = ["identity"],
                    Fields = new Dictionary<string, LinkProperties> { ["words"] = new(), ["kind"] = new() },
                },
            },
        };
}
