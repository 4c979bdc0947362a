using Concord.Conformance;
using Concord.Graph;
using Concord.Ports;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>
/// How many documents each statement reads on a graph, an archive and lists that hold far more than it asks for, and how many it may. Told
/// by the server itself (<c>scannedIndex</c>, <c>scannedFull</c>): so a plan that reads on to the end is seen, on the stand-in and on a
/// real one.
/// </summary>
internal sealed class QueryReads(ArangoQueries queries, string database)
{
    private const int Page = 50;
    private const int Policies = 400;
    private const int Partitions = 4;

    /// <summary>
    /// Policies with a party and a vehicle of their own, all of them with the same garage and broker, of which each says something.
    /// </summary>
    public static async Task FillAsync(IGraphStore store)
    {
        var all = Enumerable
            .Range(0, Policies)
            .Select(static n =>
                Subgraphs
                    .Policy($"A{n}")
                    .InRealm()
                    .WithParty($"P{n}", "holder", says: """{"name":"Ada"}""")
                    .WithParty("broker", "broker", says: $$"""{"seen":"{{n}}"}""")
                    .WithAsset($"V{n}", "car")
                    .WithPlace("L1", "garage", says: """{"city":"Lyon"}""")
            );
        foreach (var chunk in all.Chunk(100))
            await store.ApplyAsync(new(chunk));
    }

    /// <summary>What reads more than it may, in words; empty where nothing does.</summary>
    public async Task<IReadOnlyList<string>> FindExcessAsync()
    {
        var excess = new List<string>();
        var generation = new Generation(1);
        var vertices = ("@vertices", (object?)generation.Vertices);
        var edges = ("@edges", (object?)generation.Edges);
        var places = VertexReference.AllOf([Subgraphs.PlaceId("L1"), Subgraphs.PartyId("broker"), Subgraphs.PartyId("P7")]);
        var owners = VertexReference.AllOf([Subgraphs.PolicyId("A1"), Subgraphs.PolicyId("A2"), Subgraphs.PolicyId("A3")]);
        await CheckAsync(GraphQueries.ScanVertices, Page, vertices, ("after", ""), ("limit", Page));
        await CheckAsync(GraphQueries.ScanVertices, Page, vertices, ("after", "4"), ("limit", Page));
        await CheckAsync(GraphQueries.ScanOwners, Page, edges, ("after", "4"), ("limit", Page));
        await CheckAsync(GraphQueries.ScanOthers, Page, edges, ("after", "4"), ("limit", Page));
        await CheckAsync(
            GraphQueries.ReadCounts,
            2 * Page,
            vertices,
            edges,
            ("@counts", GraphSchema.Counts),
            ("generation", generation.Number)
        );
        await CheckAsync(GraphQueries.FindOwned, 1, edges, ("owner", VertexKey.OrderOf(Subgraphs.PolicyId("A1"))));
        await CheckAsync(
            GraphQueries.List,
            Page,
            vertices,
            ("kind", VertexKinds.Policies),
            ("realm", null),
            ("after", "4"),
            ("where", Array.Empty<object>()),
            ("limit", Page)
        );
        await CheckAsync(GraphQueries.ReadWithoutVector, 2 * Page, vertices, ("kinds", VertexKinds.All), ("by", "00"), ("limit", Page));

        // The vertex, one edge at it, and what is asked for of what edges say of it; whatever number of edges there is.
        await CheckAsync(GraphQueries.ReadSharedVertices, places.Count * (2 + Page), vertices, edges, ("vertices", places), ("most", Page));
        await CheckAsync(GraphQueries.ReadSubgraphs, owners.Count * (1 + 5), vertices, edges, ("owners", owners));
        await CheckAsync(
            GraphQueries.ReadAmong,
            owners.Count * 5,
            edges,
            ("owners", owners.Select(static owner => owner.Order)),
            ("others", Array.Empty<string>())
        );
        return excess;

        Task CheckAsync(string aql, int most, params (string Name, object? Value)[] bind) => FindExcessAsync(excess, aql, most, bind);
    }

    /// <summary>
    /// The same of archive and lists, of which a test has made the content: entries of type <c>concord.policy.endorse</c> in all
    /// partitions, policies of one realm.
    /// </summary>
    public async Task<IReadOnlyList<string>> FindReadModelExcessAsync()
    {
        var excess = new List<string>();
        var archive = ("@archive", (object?)Concord.Adapters.ArangoDb.ReadModelSchema.Archive);
        var policies = ("@policies", (object?)Concord.Adapters.ArangoDb.ReadModelSchema.Policies);
        (string, object?)[] range = [archive, ("after", ""), ("before", "g"), ("limit", Page)];
        (string, object?)[] conditions = [("realm", "motor-fr"), ("number", null), ("type", null), ("kind", null), ("most", 100 * Page)];
        await CheckAsync(ArchiveQueries.Newest, Partitions, archive, ("last", Partitions - 1));
        await CheckAsync(ArchiveQueries.All, Page, range);
        await CheckAsync(ArchiveQueries.AllOfPartition, Page, [.. range, ("partition", 1)]);
        await CheckAsync(ArchiveQueries.FirstMatching, Page, [.. range, .. conditions]);
        await CheckAsync(ArchiveQueries.FirstMatchingOfPartition, Page, [.. range, .. conditions, ("partition", 1)]);
        await CheckAsync(
            PolicyListQueries.List,
            Page,
            policies,
            ("realm", "motor-fr"),
            ("after", ""),
            ("day", 20260601),
            ("status", null),
            ("product", null),
            ("inTerm", false),
            ("limit", Page)
        );
        return excess;

        Task CheckAsync(string aql, int most, params (string Name, object? Value)[] bind) => FindExcessAsync(excess, aql, most, bind);
    }

    private async Task FindExcessAsync(List<string> excess, string aql, int most, (string Name, object? Value)[] bind)
    {
        var read = await queries.CountReadsAsync(database, aql, bind.ToDictionary(static one => one.Name, static one => one.Value));
        if (read > most)
            excess.Add($"{read} documents instead of {most} at most:\n{aql}");
    }
}
