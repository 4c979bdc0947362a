using System.Collections.Immutable;
using System.Text.Json;
using Concord.Graph;
using Concord.Text;
using Concord.Wal;

namespace Concord.Adapters.ArangoDb;

/// <summary>Reads that follow no edges but an owner's: vertices, lists, texts, counts, and owners' statements.</summary>
internal static class GraphReader
{
    /// <summary>Ids per request.</summary>
    private const int MaxIds = 1_000;

    private const int MaxOwners = 200;

    /// <summary>This multiple of the limit is read where only the order of words decides about a match.</summary>
    private const int MaxCandidates = 4;

    public static async Task<IReadOnlyList<GraphVertex?>> ReadVerticesAsync(
        GraphSession session,
        IReadOnlyList<VertexId> ids,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<VertexId, GraphVertex>();
        foreach (var chunk in ids.Distinct().Chunk(MaxIds))
        {
            var rows = session.QueryAsync<VertexRow>(
                GraphQueries.ReadVertices,
                cancellationToken,
                ("@vertices", session.Current.Vertices),
                ("keys", chunk.Select(VertexKey.Of).ToList())
            );
            await foreach (var row in rows)
            {
                if (row.ToVertex() is { } vertex)
                    found[vertex.Id] = vertex;
            }
        }

        return [.. ids.Select(found.GetValueOrDefault)];
    }

    /// <summary>The edges between these vertices, by id.</summary>
    public static async Task<List<FoundEdge>> ReadAmongAsync(
        GraphSession session,
        IReadOnlyCollection<VertexId> ids,
        CancellationToken cancellationToken
    )
    {
        var others = ids.Select(VertexKey.OrderOf).ToList();
        var edges = new List<FoundEdge>();
        foreach (var owners in ids.Where(static id => id.EntityKey is not null).Chunk(MaxIds))
        {
            var rows = session.QueryAsync<EdgeRow>(
                GraphQueries.ReadAmong,
                cancellationToken,
                ("@edges", session.Current.Edges),
                ("owners", owners.Select(VertexKey.OrderOf).ToList()),
                ("others", others)
            );
            await foreach (var row in rows)
            {
                if (row.ToEdge() is { } edge)
                    edges.Add(edge);
            }
        }

        edges.Sort(static (left, right) => string.CompareOrdinal(left.Id, right.Id));
        return edges;
    }

    public static async Task<IReadOnlyList<GraphVertex>> ListAsync(
        GraphSession session,
        VertexFilter filter,
        CancellationToken cancellationToken
    )
    {
        var rows = await session.ReadAllAsync<VertexRow>(
            GraphQueries.List,
            cancellationToken,
            ("@vertices", session.Current.Vertices),
            ("kind", filter.Kind),
            ("realm", filter.Realm),
            ("after", After(filter.After)),
            ("where", filter.Properties.Select(static text => new { name = StoredJson.NameOf(text.Key), value = text.Value }).ToList()),
            ("limit", filter.Limit)
        );
        return [.. rows.Select(static row => row.ToVertex()).OfType<GraphVertex>()];
    }

    public static async Task<IReadOnlyList<ScoredVertex>> SearchAsync(
        GraphSession session,
        GraphSearch search,
        CancellationToken cancellationToken
    )
    {
        var phrases = SearchPhrases.OfQuery(search.Text);
        if (phrases.Count == 0)
            return [];
        var words = SearchPhrases.WordsOf(phrases);

        // The server finds words in any order. Whether they are in the requested order is checked in a text that is made of the vertex it
        // found.
        var areOrdered = phrases.Any(static phrase => phrase.Trim().Contains(' ', StringComparison.Ordinal));
        var rows = await session.ReadAllAsync<VertexRow>(
            GraphQueries.Search,
            cancellationToken,
            ("@view", session.Current.View),
            ("words", words),
            ("count", words.Count),
            ("kinds", search.Kind is { } kind ? [kind] : VertexKinds.All),
            ("limit", areOrdered ? search.Limit * MaxCandidates : search.Limit)
        );
        var found = ToScored(rows);
        return areOrdered ? [.. found.Where(hit => HasPhrases(hit.Vertex, phrases)).Take(search.Limit)] : found;
    }

    private static bool HasPhrases(GraphVertex vertex, IReadOnlyList<string> phrases)
    {
        var text = SearchPhrases.ToText(SearchTokens.Of(VertexContent.WordsOf(vertex.Id, vertex.Properties)));
        return phrases.All(phrase => text.Contains(phrase, StringComparison.Ordinal));
    }

    public static async Task<IReadOnlyList<WalPosition>> ReadPositionsAsync(GraphSession session, CancellationToken cancellationToken)
    {
        var rows = await session.ReadAllAsync<PositionRow>(GraphQueries.ReadPositions, cancellationToken, ("@meta", GraphSchema.Meta));
        return
        [
            .. rows.OrderBy(static row => row.Partition)
                .Select(static row => new WalPosition(row.Partition, new(row.Milliseconds, row.Sequence))),
        ];
    }

    public static async Task<IReadOnlyList<Subgraph?>> ReadSubgraphsAsync(
        GraphSession session,
        IReadOnlyList<VertexId> owners,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<VertexId, Subgraph>();
        foreach (var chunk in owners.Distinct().Chunk(MaxOwners))
        {
            var byKey = chunk.ToDictionary(VertexKey.Of, StringComparer.Ordinal);
            var rows = session.QueryAsync<SubgraphRow>(
                GraphQueries.ReadSubgraphs,
                cancellationToken,
                ("@vertices", session.Current.Vertices),
                ("@edges", session.Current.Edges),
                ("owners", VertexReference.AllOf(chunk))
            );
            await foreach (var row in rows)
            {
                if (ToSubgraph(byKey[row.Key], row, session.Current) is { } subgraph)
                    found.Add(subgraph.Owner, subgraph);
            }
        }

        return [.. owners.Select(found.GetValueOrDefault)];
    }

    internal static IReadOnlyList<ScoredVertex> ToScored(IEnumerable<VertexRow> rows) =>
        [
            .. rows.Select(static row => row.ToVertex() is { } vertex ? new ScoredVertex(vertex, row.Score ?? 0) : null)
                .OfType<ScoredVertex>(),
        ];

    private static string After(VertexId? after) => after is { } id ? VertexKey.OrderOf(id) : "";

    private static Subgraph? ToSubgraph(VertexId owner, SubgraphRow row, Generation generation)
    {
        var edges = row
            .Edges.Select(edge => StoredEdge.Read(edge, generation))
            .OfType<SubgraphEdge>()
            .OrderBy(static edge => edge.Id, StringComparer.Ordinal);
        var version =
            row.Vertex is { ValueKind: JsonValueKind.Object } vertex && vertex.TryGetProperty("version", out var number)
                ? number.Integer ?? 0
                : 0;
        var subgraph = new Subgraph
        {
            Owner = owner,
            Version = version,
            Properties = ReadOwn(owner, row.Vertex, version),
            Edges = [.. edges],
        };
        return subgraph.Properties is null && subgraph.Edges.IsEmpty ? null : subgraph;
    }

    private static Concord.Values.CanonicalJson? ReadOwn(VertexId owner, JsonElement? stored, long version)
    {
        if (
            stored is not { ValueKind: JsonValueKind.Object } vertex
            || vertex.TryGetProperty("placeholder", out _)
            || !vertex.TryGetProperty("properties", out var element)
            || StoredJson.Read(element) is not { } properties
        )
            return null;
        return StoredVertex.Of(owner, properties, version).IsStoredAs(vertex) ? properties : null;
    }

    private sealed record PositionRow(int Partition, long Milliseconds, long Sequence);

    private sealed record SubgraphRow(string Key, JsonElement? Vertex, IReadOnlyList<JsonElement> Edges);
}
