using System.Text.Json;
using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Walks over everything that is stored, for the comparison with the states: vertices, and the owners and other ends of edges, in one
/// order. Each is read in pages of documents in the order of an index, and filtered here: so no statement reads more than its page, and the
/// whole walk reads everything once.
/// </summary>
internal static class GraphScan
{
    /// <summary>Maximum number of documents per request; one batch of a cursor.</summary>
    private const int MaxPage = 1_000;

    /// <summary>
    /// Documents per request, for each requested vertex: some vertices are of other kinds, and an owner has several edges.
    /// </summary>
    private const int Documents = 4;

    public static async Task<IReadOnlyList<VertexId>> OwnersAsync(
        GraphSession session,
        VertexId? after,
        int limit,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await ScanAsync(session, GraphQueries.ScanOwners, VertexKinds.Owners, After(after), limit, cancellationToken)).Select(
                static scanned => scanned.Id
            ),
        ];

    /// <summary>Vertices with a subgraph of their own, mainly realms, are skipped, so a page may need more than one read.</summary>
    public static async Task<IReadOnlyList<SharedVertexComparison>> SharedAsync(
        GraphSession session,
        VertexId? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        for (var order = After(after); ; )
        {
            var scanned = await ScanAsync(session, GraphQueries.ScanOthers, VertexKinds.Shared, order, limit, cancellationToken);
            if (scanned.Count == 0)
                return [];
            var shared = scanned.Select(static row => row.Id).Where(static id => id.EntityKey is null).ToList();
            var stands =
                shared.Count == 0
                    ? []
                    : (await SharedVertexUpdater.ReadAsync(session, session.Current, shared, cancellationToken))
                        .Where(static stand => stand.IsAnything)
                        .ToList();
            if (stands.Count > 0)
                return [.. stands.Select(static stand => stand.ToShared())];
            order = scanned[^1].Order;
        }
    }

    private static string After(VertexId? after) => after is { } id ? VertexKey.OrderOf(id) : "";

    private static async Task<List<Scanned>> ScanAsync(
        GraphSession session,
        string edgeQuery,
        IReadOnlyList<string> kinds,
        string after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var vertices = await WalkAsync(
            session,
            GraphQueries.ScanVertices,
            ("@vertices", session.Current.Vertices),
            after,
            limit,
            row => kinds.Contains(row.Kind.Text) && row.Placeholder.ValueKind != JsonValueKind.True,
            cancellationToken
        );
        var edges = await WalkAsync(
            session,
            edgeQuery,
            ("@edges", session.Current.Edges),
            after,
            limit,
            static row => row.Deleted.ValueKind != JsonValueKind.True,
            cancellationToken
        );

        // One walk may still find vertices before the end of the other.
        var end = new[] { vertices.End, edges.End }.OfType<string>().Order(StringComparer.Ordinal).FirstOrDefault();
        return
        [
            .. vertices
                .Found.Concat(edges.Found)
                .Where(row => end is null || string.CompareOrdinal(row.Order, end) <= 0)
                .DistinctBy(static row => row.Order, StringComparer.Ordinal)
                .OrderBy(static row => row.Order, StringComparer.Ordinal)
                .Take(limit),
        ];
    }

    /// <summary>Page by page, until so many were found.</summary>
    private static async Task<Walk> WalkAsync(
        GraphSession session,
        string query,
        (string, object?) collection,
        string after,
        int limit,
        Func<ScanRow, bool> isWanted,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, Scanned>(StringComparer.Ordinal);
        var page = Math.Min(MaxPage, limit * Documents);
        while (true)
        {
            var rows = await session.ReadAllAsync<ScanRow>(query, cancellationToken, collection, ("after", after), ("limit", page));
            foreach (var row in rows.Where(isWanted))
                Take(row);
            if (rows.Count < page)
                return new([.. found.Values], null);
            after = rows[^1].Order;

            // The next page begins with the next owner; only tombstones of the present owner may have been read.
            if (query == GraphQueries.ScanOwners && !found.ContainsKey(after))
            {
                foreach (
                    var row in await session.ReadAllAsync<ScanRow>(GraphQueries.FindOwned, cancellationToken, collection, ("owner", after))
                )
                    Take(row);
            }

            if (found.Count >= limit)
                return new([.. found.Values], after);
        }

        void Take(ScanRow row)
        {
            if (VertexId.TryParse(row.Id.Text, out var id))
                found.TryAdd(row.Order, new(row.Order, id));
        }
    }

    /// <param name="End">Up to where the walk has read; null: to the end.</param>
    private sealed record Walk(IReadOnlyList<Scanned> Found, string? End);

    private sealed record ScanRow(string Order, JsonElement Id, JsonElement Kind, JsonElement Placeholder, JsonElement Deleted);

    private sealed record Scanned(string Order, VertexId Id);
}
