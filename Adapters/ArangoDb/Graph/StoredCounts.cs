using System.Collections.Immutable;
using System.Globalization;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Numbers of vertices and edges of each kind and type. Every statement that writes some adds the difference to documents of
/// <see cref="GraphSchema.Counts"/>, so reading the numbers reads those few documents and no vertex. Tombstones are counted too, under an
/// empty name, so the sum equals the collection's own count. Where it does not (a database of an older version, a manual change, a
/// statement that a sharded cluster carried out in part), everything is counted once, and stored.
/// </summary>
internal static class StoredCounts
{
    /// <summary>Prefixes of a kind and of a type in <c>name</c>.</summary>
    private const string OfVertices = "v/";

    private const string OfEdges = "e/";

    /// <summary>Each silo uses one of so many sets of documents, so that writers seldom conflict.</summary>
    private const int Slots = 8;

    /// <summary>
    /// A collection's count and the stored numbers are not read at the same instant, so a write may fall between the two.
    /// </summary>
    private const int MaxReads = 3;

    private static readonly int Slot = Random.Shared.Next(Slots);

    /// <summary>The beginning of the keys of a generation's numbers that this silo writes.</summary>
    public static string SlotOf(Generation generation) => string.Create(CultureInfo.InvariantCulture, $"{generation.Number}.{Slot}.");

    /// <returns>Null where everything has to be counted.</returns>
    public static async Task<GraphCounts?> ReadAsync(GraphSession session, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            var read = (
                await session.ReadAllAsync<KeptRow>(
                    GraphQueries.ReadCounts,
                    cancellationToken,
                    ("@vertices", session.Current.Vertices),
                    ("@edges", session.Current.Edges),
                    ("@counts", GraphSchema.Counts),
                    ("generation", session.Current.Number)
                )
            ).Single();
            var sums = SumsOf(read.Kept);
            var isWhole = TotalOf(sums, OfVertices) == read.Vertices && TotalOf(sums, OfEdges) == read.Edges;
            if (isWhole && sums.Values.All(static number => number >= 0))
                return ToCounts(sums);
            if (sums.Count == 0 || look == MaxReads)
                return null;
            await AqlStatements.PauseAsync(time, look - 1, cancellationToken);
        }
    }

    /// <summary>
    /// Counts everything, and stores the result. What others write meanwhile is seen in both documents and numbers, or in neither.
    /// </summary>
    /// <returns>The counts, and whether they equal what was stored.</returns>
    public static async Task<(GraphCounts Counts, bool WereRight)> RecountAsync(GraphSession session, CancellationToken cancellationToken)
    {
        try
        {
            var recount = (
                await session.ReadAllAsync<Recounted>(
                    GraphQueries.Recount,
                    cancellationToken,
                    ("@vertices", session.Current.Vertices),
                    ("@edges", session.Current.Edges),
                    ("@counts", GraphSchema.Counts),
                    ("generation", session.Current.Number),
                    ("base", string.Create(CultureInfo.InvariantCulture, $"{session.Current.Number}.base."))
                )
            ).Single();
            var (counted, kept) = (SumsOf(recount.Counted), SumsOf(recount.Kept));
            var wereRight = counted.Keys.Union(kept.Keys).All(name => counted.GetValueOrDefault(name) == kept.GetValueOrDefault(name));
            return (ToCounts(counted), wereRight);
        }
        catch (ApiErrorException error) when (ArangoErrors.IsConflict(error))
        {
            // Another silo writes meanwhile: the counts are returned now, and stored by the next caller.
            var counted = await session.ReadAllAsync<CountRow>(
                GraphQueries.Count,
                cancellationToken,
                ("@vertices", session.Current.Vertices),
                ("@edges", session.Current.Edges)
            );
            return (ToCounts(SumsOf(counted)), true);
        }
    }

    private static Dictionary<string, long> SumsOf(IEnumerable<CountRow> rows) =>
        rows.GroupBy(static row => row.Name, StringComparer.Ordinal)
            .ToDictionary(static same => same.Key, static same => same.Sum(static row => row.Number), StringComparer.Ordinal);

    private static long TotalOf(Dictionary<string, long> sums, string prefix) =>
        sums.Where(sum => sum.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(static sum => sum.Value);

    private static GraphCounts ToCounts(Dictionary<string, long> sums) => new(Part(sums, OfVertices), Part(sums, OfEdges));

    /// <summary>Without tombstones, whose name is empty.</summary>
    private static ImmutableDictionary<string, long> Part(Dictionary<string, long> sums, string prefix) =>
        sums.Where(sum => sum.Value > 0 && sum.Key.Length > prefix.Length && sum.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToImmutableDictionary(sum => sum.Key[prefix.Length..], static sum => sum.Value);

    private sealed record CountRow(string Name, long Number);

    private sealed record KeptRow(long Vertices, long Edges, IReadOnlyList<CountRow> Kept);

    private sealed record Recounted(IReadOnlyList<CountRow> Counted, IReadOnlyList<CountRow> Kept);
}
