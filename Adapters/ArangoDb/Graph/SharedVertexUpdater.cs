using System.Text.Json;
using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Merges shared vertices from the statements of several owners. No lock: a result is written only if the vertex is unchanged since it was
/// read, and each writer reads again until there is nothing to write. So of any number of writers of the same vertex, the last one has seen
/// every edge.
/// </summary>
internal sealed class SharedVertexUpdater(GraphConnection connection)
{
    /// <summary>Vertices per request; as many as one batch of a cursor has.</summary>
    private const int MaxVertices = 1_000;

    /// <summary>Only vertices that change all the time need more than two or three.</summary>
    private const int MaxRounds = 50;

    /// <returns>Vertices whose vector is missing or outdated now.</returns>
    public async Task<IReadOnlyCollection<VertexId>> SettleAsync(
        GraphSession session,
        Generation generation,
        IReadOnlyList<VertexId> ids,
        CancellationToken cancellationToken
    )
    {
        var pending = new HashSet<VertexId>();
        foreach (var chunk in ids.Chunk(MaxVertices))
        {
            var open = chunk.ToList();
            for (var round = 1; open.Count > 0; round++)
            {
                if (round > MaxRounds)
                    throw new StorageUnavailableException("Others keep changing the same vertices in ArangoDB; it is tried again.");
                var differing = (await ReadAsync(session, generation, open, cancellationToken))
                    .Where(static stand => !stand.IsRight)
                    .ToList();
                if (differing.Count > 0 && !await WriteAsync(session, generation, differing, pending, cancellationToken))
                    await AqlStatements.PauseAsync(connection.Time, round, cancellationToken);
                open = [.. differing.Select(static stand => stand.Id)];
            }
        }

        return pending;
    }

    public static async Task<List<SharedVertexState>> ReadAsync(
        GraphSession session,
        Generation generation,
        IReadOnlyList<VertexId> ids,
        CancellationToken cancellationToken
    )
    {
        var byKey = ids.ToDictionary(VertexKey.Of, StringComparer.Ordinal);
        var stands = new List<SharedVertexState>(ids.Count);
        var rows = session.QueryAsync<SharedVertexRow>(
            GraphQueries.ReadSharedVertices,
            cancellationToken,
            ("@vertices", generation.Vertices),
            ("@edges", generation.Edges),
            ("vertices", VertexReference.AllOf(ids)),
            ("most", SharedVertex.MaxStatements)
        );
        await foreach (var row in rows)
            stands.Add(SharedVertexState.Of(byKey[row.Key], row));
        return stands;
    }

    /// <returns>False: another writer was faster with one of them, so none was written.</returns>
    private static async Task<bool> WriteAsync(
        GraphSession session,
        Generation generation,
        List<SharedVertexState> differing,
        HashSet<VertexId> pending,
        CancellationToken cancellationToken
    )
    {
        var wanted = differing
            .Where(static stand => stand.Wanted is not null)
            .Select(static stand => stand.Wanted! with { Rev = stand.Rev })
            .ToList();
        var removed = differing
            .Where(static stand => stand.Wanted is null)
            .Select(static stand => new { key = VertexKey.Of(stand.Id), rev = stand.Rev })
            .ToList();
        try
        {
            if (wanted.Count > 0)
            {
                var written = await session.ReadAllAsync<WrittenVertex>(
                    GraphQueries.Settle,
                    cancellationToken,
                    ("@vertices", generation.Vertices),
                    ("@counts", GraphSchema.Counts),
                    ("slot", StoredCounts.SlotOf(generation)),
                    ("generation", generation.Number),
                    ("vertices", wanted)
                );
                pending.UnionWith(
                    StoredElements.ParseIds(written.Where(static vertex => vertex.Pending).Select(static vertex => vertex.Id))
                );
            }

            if (removed.Count > 0)
            {
                await session.ReadAllAsync<object>(
                    GraphQueries.RemoveVertices,
                    cancellationToken,
                    ("@vertices", generation.Vertices),
                    ("@counts", GraphSchema.Counts),
                    ("slot", StoredCounts.SlotOf(generation)),
                    ("generation", generation.Number),
                    ("vertices", removed)
                );
            }

            return true;
        }
        catch (ApiErrorException error) when (ArangoErrors.IsConflict(error))
        {
            return false;
        }
    }

    private sealed record WrittenVertex(JsonElement Id, bool Pending);

    internal sealed record SharedVertexRow(string Key, JsonElement? Stored, bool Referred, IReadOnlyList<JsonElement> Said);
}

/// <summary>A vertex as it is stored, and as it should be.</summary>
/// <param name="Rev">Of what is stored; null where nothing is.</param>
/// <param name="Wanted">Null: nothing.</param>
/// <param name="IsRight">What is stored is what is wanted.</param>
internal sealed record SharedVertexState(VertexId Id, string? Rev, CanonicalJson? Stored, StoredVertex? Wanted, bool IsRight)
{
    public static SharedVertexState Of(VertexId id, SharedVertexUpdater.SharedVertexRow row)
    {
        var stored = row.Stored is { ValueKind: JsonValueKind.Object } element ? element : (JsonElement?)null;
        var properties =
            stored is { } present && present.TryGetProperty("id", out _) && present.TryGetProperty("properties", out var value)
                ? StoredJson.Read(value)
                : null;
        var wanted = id.EntityKey is null ? Shared(id, row) : Owner(id, row, stored, properties);
        var isRight = wanted is null ? stored is null : stored is { } there && wanted.IsStoredAs(there);
        var rev = stored is { } revised && revised.TryGetProperty("_rev", out var text) ? text.Text : null;
        return new(id, rev, properties, wanted, isRight);
    }

    /// <summary>It is stored, or edges refer to it.</summary>
    public bool IsAnything => Rev is not null || Wanted is not null;

    /// <summary>
    /// For comparison. A vertex with right properties that cannot be found (its index entry is damaged) counts as missing.
    /// </summary>
    public SharedVertexComparison ToShared()
    {
        var expected = Wanted is { Properties: { } wanted } ? new GraphVertex(Id, wanted) : null;
        var stored = Stored is { } properties && (IsRight || properties != expected?.Properties) ? new GraphVertex(Id, properties) : null;
        return new(Id, stored, expected);
    }

    private static StoredVertex? Shared(VertexId id, SharedVertexUpdater.SharedVertexRow row) =>
        row.Referred ? StoredVertex.Of(id, SharedVertex.Merge(row.Said.Select(ReadStatement).OfType<SharedVertex.Statement>())) : null;

    /// <summary>
    /// An owner's own subgraph is not updated here; only whether a realm without a subgraph stands in for references to it.
    /// </summary>
    private static StoredVertex? Owner(VertexId id, SharedVertexUpdater.SharedVertexRow row, JsonElement? stored, CanonicalJson? properties)
    {
        var version = stored is { } element && element.TryGetProperty("version", out var number) ? number.Integer : null;
        var isPlaceholder = stored is { } present && present.TryGetProperty("placeholder", out _);
        if (properties is { } own && !isPlaceholder)
            return StoredVertex.Of(id, own, version);
        if (row.Referred)
            return StoredVertex.Of(id, CanonicalJson.EmptyObject, version, placeholder: true);
        return version is { } last ? StoredVertex.Tombstone(id, last) : null;
    }

    private static SharedVertex.Statement? ReadStatement(JsonElement said) =>
        said.TryGetProperty("id", out var edge)
        && edge.Text is { } edgeId
        && said.TryGetProperty("time", out var time)
        && Instants.TryParse(time.Text, out var saidAt)
        && said.TryGetProperty("says", out var says)
        && StoredJson.Read(says) is { } statement
            ? new SharedVertex.Statement(edgeId, saidAt, statement)
            : null;
}
