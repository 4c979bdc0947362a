using System.Globalization;
using Concord.Conformance;
using Concord.Graph;
using Concord.Testing;
using SQLitePCL;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>How many rows a batch changes.</summary>
public sealed class GraphBatchTests
{
    [Fact]
    public async Task What_is_there_already_changes_no_row()
    {
        await using var graph = new SqliteGraphUnderTest();
        Subgraph[] policies = [.. Enumerable.Range(0, 100).Select(static i => Shared(i, "Anna"))];
        var batch = new Ports.GraphBatch(policies) { Position = new(1, new(5, 0)) };
        Assert.NotEqual(0, await ChangesAsync(graph, () => graph.Store.ApplyAsync(batch).AsTask()));

        Assert.Equal(0, await ChangesAsync(graph, () => graph.Store.ApplyAsync(batch).AsTask()));
        Assert.Equal(0, await ChangesAsync(graph, () => graph.Store.ApplyAsync(batch with { Position = new(1, new(4, 0)) }).AsTask()));
    }

    [Fact]
    public async Task A_policy_that_says_the_same_in_a_new_version_changes_one_row()
    {
        await using var graph = new SqliteGraphUnderTest();
        Subgraph[] policies = [.. Enumerable.Range(0, 100).Select(static i => Shared(i, "Anna"))];
        await graph.Store.ApplyAsync(new(policies));
        Subgraph[] again = [.. policies.Select(static subgraph => subgraph with { Version = 2 })];
        Assert.Equal(100, await ChangesAsync(graph, () => graph.Store.ApplyAsync(new(again)).AsTask()));
    }

    [Fact]
    public async Task A_vertex_that_the_policies_of_a_batch_share_is_written_once()
    {
        await using var graph = new SqliteGraphUnderTest();
        await graph.ExecuteAsync("CREATE TABLE writes(what TEXT)");
        await graph.ExecuteAsync("CREATE TRIGGER made AFTER INSERT ON graph_vertices BEGIN INSERT INTO writes VALUES (NEW.key); END");
        await graph.ExecuteAsync("CREATE TRIGGER changed AFTER UPDATE ON graph_vertices BEGIN INSERT INTO writes VALUES (NEW.key); END");

        // As many as are written in one transaction.
        foreach (var name in (string[])["Anna", "Anna", "Eva"])
            await graph.Store.ApplyAsync(new([.. Enumerable.Range(0, 20).Select(i => Shared(i, name, name == "Eva" ? 2 : 1))]));

        Assert.Equal(2, graph.Count("SELECT count(*) FROM writes WHERE what = 'motor-fr~P1'"));
        Assert.Equal(1, graph.Count("SELECT count(*) FROM writes WHERE what = 'motor-fr'"));
        Assert.Equal(40, graph.Count("SELECT count(*) FROM writes WHERE what LIKE 'motor-fr~A%'"));
    }

    private static Subgraph Shared(int number, string name, long version = 1)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return Policy($"A{text}", version, $$"""{"number":"{{text}}"}""").WithParty("P1", says: $$"""{"name":"{{name}}"}""").InRealm();
    }

    /// <summary>How many rows of any table an action changes.</summary>
    private static async Task<int> ChangesAsync(SqliteGraphUnderTest graph, Func<Task> action)
    {
        var before = await TotalAsync(graph);
        await action();
        return await TotalAsync(graph) - before;
    }

    private static async Task<int> TotalAsync(SqliteGraphUnderTest graph)
    {
        await SignalWait.For(graph.Filling, "the words");
        return await graph.Database.Writer.WriteAsync(
            WritePriority.Background,
            static session => raw.sqlite3_total_changes(session.Handle)
        );
    }
}
