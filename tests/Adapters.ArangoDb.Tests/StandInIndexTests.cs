using System.Text.Json;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>
/// An index makes the fake quicker, and changes nothing else: the same questions to two collections with the same documents, of which one
/// has indexes.
/// </summary>
public sealed class StandInIndexTests
{
    private const int Documents = 400;

    private static readonly string[] Queries =
    [
        "FOR d IN @@c FILTER d.a == @x SORT d.b, d._key RETURN d._key",
        "FOR d IN @@c FILTER d.a == @x AND d.b > @y SORT d.b LIMIT 5 RETURN d.b",
        "FOR d IN @@c FILTER d.a == @x AND d.b <= @y SORT d.b DESC LIMIT 5 RETURN d.b",
        "FOR d IN @@c FILTER @y < d.b AND d.b < 40 SORT d.b DESC LIMIT 2, 7 RETURN d.b",
        "FOR d IN @@c FILTER d.b >= @y SORT d.b LIMIT 9 RETURN d.b",
        "FOR d IN @@c SORT d.b DESC LIMIT 11 RETURN d.b",
        "FOR d IN @@c FILTER d.a IN [@x, \"k2\", @x] SORT d.b, d._key LIMIT 20 RETURN d._key",
        "FOR d IN @@c FILTER @x IN d.tags SORT d.b, d._key RETURN d._key",
        "FOR d IN @@c FILTER @x IN d.tags AND d.b > @y SORT d.b LIMIT 3 RETURN d.b",
        "FOR d IN @@c FILTER d.a == @x AND d.b == @y SORT d._key RETURN d._key",
        "FOR d IN @@c FILTER d.a == @x LET z = d.b * 2 FILTER z > @y SORT d.b LIMIT 4 RETURN z",
        "FOR p IN 1..3 LET top = FIRST(FOR d IN @@c FILTER d.a == CONCAT(\"k\", p) SORT d.b DESC LIMIT 1 RETURN d.b) RETURN [top, @x, @y]",
        "FOR p IN 1..3 FOR d IN @@c FILTER d.a == CONCAT(\"k\", p) SORT d.b, d._key LIMIT 10 RETURN [d._key, @x, @y]",
        "FOR d IN @@c FILTER d.a > @x SORT d.a, d.b, d._key LIMIT 10 RETURN [d.a, d.b, @y]",
    ];

    [Fact]
    public async Task An_index_changes_no_answer()
    {
        await using var box = await StandInTestBed.StartAsync();
        foreach (var name in (string[])["plain", "indexed"])
            await box.InDatabaseAsync(HttpMethod.Post, "/_api/collection", new { name }, 200);
        foreach (var fields in new[] { new[] { "a", "b" }, ["b"], ["tags[*]"], ["tags[*]", "b"] })
            await box.InDatabaseAsync(HttpMethod.Post, "/_api/index?collection=indexed", new { type = "persistent", fields }, 201);
        var random = new Random(17);
        for (var round = 0; round < 2; round++)
        {
            // The second round replaces half of them.
            object[] documents = [.. Enumerable.Range(0, Documents / (round + 1)).Select(i => Document(i, random))];
            foreach (var name in (string[])["plain", "indexed"])
                box.Server.Execute(
                    StandInTestBed.Database,
                    $"FOR d IN @documents INSERT d INTO {name} OPTIONS {{ overwriteMode: \"replace\" }}",
                    new { documents }
                );
            foreach (var query in Queries)
            {
                foreach (
                    var (x, y) in new (object?, object?)[] { ("k1", 10), ("k3", 0), ("none", 5), (null, 3), ("k2", null), ("K1", 1.5) }
                )
                    Assert.Equal(Ask(box, query, "plain", x, y), Ask(box, query, "indexed", x, y));
            }
        }
    }

    private static string Ask(StandInTestBed box, string query, string collection, object? x, object? y)
    {
        var bind = new Dictionary<string, object?> { ["@c"] = collection };
        if (query.Contains("@x", StringComparison.Ordinal))
            bind["x"] = x;
        if (query.Contains("@y", StringComparison.Ordinal))
            bind["y"] = y;
        return $"{query}: {JsonSerializer.Serialize(box.Server.Execute(StandInTestBed.Database, query, bind))}";
    }

    private static object Document(int i, Random random) =>
        new
        {
            _key = $"d{i}",
            a = random.Next(6) switch
            {
                0 => null,
                5 => (object)random.Next(3),
                var n => $"{(random.Next(5) == 0 ? "K" : "k")}{n}",
            },
            b = random.Next(5) == 0 ? null : (object)random.Next(50),
            tags = random.Next(4) == 0 ? null : Enumerable.Range(0, random.Next(4)).Select(_ => $"k{random.Next(4)}").ToArray(),
        };
}
