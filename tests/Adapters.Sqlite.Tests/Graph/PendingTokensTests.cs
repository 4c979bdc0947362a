using Concord.Conformance;
using Concord.Graph;
using Concord.Testing;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>Words are written behind the batches, and no search misses what was applied before it.</summary>
public sealed class PendingTokensTests
{
    /// <summary>A process ended between a batch and the words of it.</summary>
    [Fact]
    public async Task What_a_process_left_pending_is_written_after_the_next_start()
    {
        await using var graph = new SqliteGraphUnderTest();
        await graph.Store.ApplyAsync(new([Named("A", 1, "Anna"), Named("B", 1, "Berta")]));
        Assert.True(await graph.Store.CatchUpWordsAsync());
        await graph.ExecuteAsync(
            """
            DELETE FROM graph_words WHERE rowid IN (SELECT id FROM graph_vertices);
            INSERT INTO graph_pending_words SELECT id, 1 FROM graph_vertices;
            """
        );

        await graph.RestartAsync();
        await SignalWait.For(graph.Filling, "the words");
        Assert.Equal(0, await graph.Store.CountPendingWordsAsync());
        Assert.Equal(4, graph.Count("SELECT count(*) FROM graph_words WHERE graph_words MATCH 'anna OR berta'"));
    }

    [Fact]
    public async Task A_search_finds_what_was_applied_before_it_and_not_what_was_said_before()
    {
        await using var graph = new SqliteGraphUnderTest();
        for (var version = 1; version <= 30; version++)
        {
            await graph.Store.ApplyAsync(new([Named("A", version, $"name{version}x")]));
            Assert.Equal(2, (await graph.Store.SearchAsync(new() { Text = $"name{version}x" })).Count);
            Assert.Empty(await graph.Store.SearchAsync(new() { Text = $"name{version - 1}x" }));
        }
    }

    [Fact]
    public async Task More_than_a_search_can_wait_for_is_told()
    {
        await using var graph = new SqliteGraphUnderTest();
        await graph.Store.ApplyAsync(new([Named("A", 1, "Anna")]));
        await SignalWait.For(graph.Filling, "the words");
        Assert.True(await graph.Store.CatchUpWordsAsync());
        await graph.ExecuteAsync(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
            INSERT INTO graph_pending_words SELECT (SELECT max(id) FROM graph_vertices) + i, 1 FROM n;
            """
        );
        Assert.Equal(20_000, await graph.Store.CountPendingWordsAsync());

        Assert.False(await graph.Store.CatchUpWordsAsync());
        await SignalWait.For(graph.Filling, "the words");
        Assert.True(await graph.Store.CatchUpWordsAsync());
        Assert.Equal(2, (await graph.Store.SearchAsync(new() { Text = "anna" })).Count);
    }

    [Fact]
    public async Task Words_of_a_text_that_has_changed_meanwhile_are_not_written()
    {
        await using var graph = new SqliteGraphUnderTest();
        await graph.Store.ApplyAsync(new([Named("A", 1, "Anna")]));
        await SignalWait.For(graph.Filling, "the words");
        await graph.ExecuteAsync("INSERT INTO graph_pending_words SELECT id, 1 FROM graph_vertices");
        var read = graph.Database.Readers.Read((0L, long.MaxValue, 10), PendingTokens.Read);
        await graph.ExecuteAsync("UPDATE graph_pending_words SET stamp = 2");

        await graph.Database.Writer.WriteAsync(
            WritePriority.Other,
            session =>
            {
                PendingTokens.Write(session, [.. read.Select(static words => words with { Words = "outdated" })]);
                return true;
            }
        );
        Assert.Equal(0, graph.Count("SELECT count(*) FROM graph_words WHERE graph_words MATCH 'outdated'"));
        Assert.Equal(2, await graph.Store.CountPendingWordsAsync());
    }

    private static Subgraph Named(string number, long version, string name) =>
        Policy(number, version, $$"""{"holder":"{{name}}"}""").WithParty($"P{number}", says: $$"""{"name":"{{name}}"}""");
}
