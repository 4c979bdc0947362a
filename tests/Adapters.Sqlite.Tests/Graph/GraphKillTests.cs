using System.Diagnostics;
using System.Globalization;
using Concord.Graph;
using Concord.Testing;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>
/// A process that is killed while it builds a shadow leaves a whole graph that is read, and a shadow that can be gone on with.
/// </summary>
[NeedsServers]
public sealed class GraphKillTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(14)]
    public async Task A_shadow_is_continued_after_the_process_was_killed(int lines)
    {
        var directory = Path.Combine(Path.GetTempPath(), "concord-tests", Guid.NewGuid().ToString("N"));
        var printed = await RunUntilKilledAsync(directory, lines);

        await using var graph = new SqliteGraphUnderTest(directory);
        Assert.True(await graph.Store.HasShadowAsync());
        foreach (var (version, from) in printed)
        {
            var stored = await graph.Store.ReadSubgraphsAsync([
                .. Enumerable.Range(from, 40).Select(static number => PolicyId($"A{number}")),
            ]);
            Assert.All(stored, subgraph => Assert.True(subgraph!.Version >= version && subgraph.Edges.Length == 2));
        }

        var last = printed[^1].Version + 2;
        Subgraph[] all = [.. Enumerable.Range(0, KilledGraphWriter.Policies).Select(number => KilledGraphWriter.Said(number, last))];
        await graph.Store.ApplyAsync(new(all) { ShadowOnly = true });
        await graph.Store.SwapShadowAsync();
        await SignalWait.For(graph.Dropping, "the removal of the former graph");

        var counts = await graph.Store.CountAsync();
        Assert.Equal(
            (400L, 50L, 1L),
            (counts.Vertices[VertexKinds.Policies], counts.Vertices[VertexKinds.Parties], counts.Vertices[VertexKinds.Realms])
        );
        Assert.Equal((400L, 400L), (counts.Edges["holds"], counts.Edges["belongsTo"]));
        Assert.True(all[7].IsEquivalentTo(Assert.Single(await graph.Store.ReadSubgraphsAsync([all[7].Owner]))));
        Assert.All(await graph.Store.ScanSharedAsync(null, 1000), static stand => Assert.Equal(stand.Expected, stand.Stored));
        Assert.Equal(451, graph.Count("SELECT count(*) FROM graph_vertices"));
        Assert.True(await graph.Store.CatchUpWordsAsync());
        Assert.Equal(50, (await graph.Store.SearchAsync(new() { Text = $"anna {last}", Limit = 1_000 })).Count);
    }

    private static async Task<List<(long Version, int From)>> RunUntilKilledAsync(string directory, int lines)
    {
        using var process = Programs.Start(
            new ProcessStartInfo("dotnet", ["exec", typeof(GraphKillTests).Assembly.Location, KilledGraphWriter.Command, directory])
            {
                RedirectStandardOutput = true,
            }
        )!;
        var printed = new List<(long, int)>();
        try
        {
            while (
                printed.Count < lines
                && await SignalWait.For(process.StandardOutput.ReadLineAsync(), "the child process to write") is { } line
            )
            {
                var parts = line.Split(' ');
                printed.Add((long.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture)));
            }
        }
        finally
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        return printed;
    }
}
