using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Vectors. Each is stored with its vertex, where it is compared, under the name of its generator (vectors of two generators may differ in
/// length); and once by its content, from where it is copied when a vertex has that content again.
/// </summary>
internal sealed class VectorStore(GraphConnection connection)
{
    /// <summary>Per request; a vector is some kilobytes of JSON.</summary>
    private const int MaxVectors = 500;

    private readonly VectorIndex _index = new(connection.Time);

    /// <summary>A generator's name in documents: 16 hex digits.</summary>
    public static string NameOf(string generator) => ContentId.Of(generator).ToString()[..16];

    public static async Task<IReadOnlyList<VertexId>> ReadWithoutAsync(
        GraphSession session,
        string generator,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var rows = await session.ReadAllAsync<JsonElement>(
            GraphQueries.ReadWithoutVector,
            cancellationToken,
            ("@vertices", session.Current.Vertices),
            ("kinds", VertexKinds.All),
            ("by", NameOf(generator)),
            ("limit", limit)
        );
        return [.. StoredElements.ParseIds(rows)];
    }

    public static async Task<long> CountWithoutAsync(GraphSession session, string generator, CancellationToken cancellationToken) =>
        (
            await session.ReadAllAsync<long>(
                GraphQueries.CountWithoutVector,
                cancellationToken,
                ("@vertices", session.Current.Vertices),
                ("kinds", VertexKinds.All),
                ("by", NameOf(generator))
            )
        ).Sum();

    public async Task<bool> PutAsync(GraphSession session, IReadOnlyList<VertexVector> vectors, CancellationToken cancellationToken)
    {
        foreach (var chunk in vectors.Chunk(MaxVectors))
        {
            var kept = chunk
                .Select(static vector => new KeptVector(KeyOf(vector.Generator, vector.Content), vector.Vector))
                .DistinctBy(static vector => vector.Key)
                .ToList();
            await session.Client.PostImportDocumentObjectsAsync(GraphSchema.Vectors, kept, cancellationToken);
        }

        // The state first, so that a shadow that begins meanwhile receives them by being carried over.
        var state = await connection.ReadStateAsync(cancellationToken);
        foreach (var chunk in vectors.GroupBy(static vector => vector.Id).Select(static same => same.Last()).Chunk(MaxVectors))
        {
            var bodies = chunk
                .Select(static vector => new
                {
                    key = VertexKey.Of(vector.Id),
                    content = vector.Content.ToString(),
                    by = NameOf(vector.Generator),
                    vectors = new Dictionary<string, ImmutableArray<float>> { [NameOf(vector.Generator)] = vector.Vector },
                })
                .ToList();
            foreach (var generation in state.Written)
            {
                await session.WriteAsync<object>(
                    connection.Time,
                    GraphQueries.PutVectors,
                    cancellationToken,
                    ("@vertices", generation.Vertices),
                    ("vectors", bodies)
                );
            }
        }

        return true;
    }

    public static async Task<IReadOnlyList<ImmutableArray<float>?>> FindAsync(
        GraphSession session,
        string generator,
        IReadOnlyList<ContentId> contents,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, ImmutableArray<float>>(StringComparer.Ordinal);
        foreach (var chunk in contents.Distinct().Chunk(MaxVectors))
        {
            var rows = session.QueryAsync<FoundVector>(
                GraphQueries.FindVectors,
                cancellationToken,
                ("@cache", GraphSchema.Vectors),
                ("keys", chunk.Select(content => KeyOf(generator, content)).ToList())
            );
            await foreach (var row in rows)
                found[row.Key] = row.Vector;
        }

        return
        [
            .. contents.Select(content =>
                found.TryGetValue(KeyOf(generator, content), out var vector) ? vector : (ImmutableArray<float>?)null
            ),
        ];
    }

    public async Task<IReadOnlyList<ScoredVertex>?> NearestAsync(
        GraphSession session,
        VertexId id,
        int limit,
        CancellationToken cancellationToken
    )
    {
        if (!session.Features.HasCosine)
            throw new NotSupportedByStoreException($"ArangoDB {session.Features.Version} cannot compare vectors; it needs 3.9 or newer.");
        var own = await session.ReadAllAsync<OwnVector>(
            GraphQueries.ReadVector,
            cancellationToken,
            ("@vertices", session.Current.Vertices),
            ("key", VertexKey.Of(id))
        );
        if (own is not [{ Vector: { } vector } first])
            return null;
        return await NearestByIndexAsync(session, id, first.By, vector, limit, cancellationToken)
            ?? ToScored(
                await session.ReadAllAsync<VertexRow>(
                    GraphQueries.Nearest,
                    cancellationToken,
                    ("@vertices", session.Current.Vertices),
                    ("kind", id.Kind),
                    ("key", VertexKey.Of(id)),
                    ("by", first.By),
                    ("vector", vector),
                    ("limit", limit)
                )
            );
    }

    /// <summary>Null where there is no index, or it finds too few: it searches only the nearest cells.</summary>
    private async Task<IReadOnlyList<ScoredVertex>?> NearestByIndexAsync(
        GraphSession session,
        VertexId id,
        string by,
        IReadOnlyList<float> vector,
        int limit,
        CancellationToken cancellationToken
    )
    {
        if (!await _index.IsReadyAsync(session, by, vector.Count, cancellationToken))
            return null;
        try
        {
            var rows = await session.ReadAllAsync<VertexRow>(
                GraphQueries.NearestByIndex,
                cancellationToken,
                ("@vertices", session.Current.Vertices),
                ("kind", id.Kind),
                ("by", by),
                ("vector", vector),
                ("limit", limit + 1)
            );
            var others = ToScored(rows).Where(scored => scored.Vertex.Id != id).Take(limit).ToList();
            return others.Count == limit ? others : null;
        }
        catch (ApiErrorException error)
            when (error.ApiError.ErrorNum
                    is ArangoErrorNum.VectorSearchNotApplied
                        or ArangoErrorNum.VectorIndexNotReady
                        or ArangoErrorNum.QueryParse
            )
        {
            return null;
        }
    }

    /// <summary>A cosine may be slightly above 1; below 0 there is no likeness.</summary>
    private static List<ScoredVertex> ToScored(IEnumerable<VertexRow> rows) =>
        [.. GraphReader.ToScored(rows).Select(static scored => scored with { Score = Math.Clamp(scored.Score, 0, 1) })];

    private static string KeyOf(string generator, ContentId content) => $"{NameOf(generator)}.{content}";

    private sealed record KeptVector([property: JsonPropertyName("_key")] string Key, ImmutableArray<float> Vector);

    private sealed record FoundVector(string Key, ImmutableArray<float> Vector);

    private sealed record OwnVector(string By, IReadOnlyList<float>? Vector);
}
