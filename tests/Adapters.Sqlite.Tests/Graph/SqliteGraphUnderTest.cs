using Concord.Conformance;
using Concord.Graph;
using Concord.Ports;
using Concord.Values;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>The graph on a file of its own.</summary>
internal sealed class SqliteGraphUnderTest : GraphStoreUnderTest
{
    private SqliteGraphStore _store;

    public SqliteGraphUnderTest(string? directory = null)
    {
        Storage = new(directory: directory);
        _store = new(Storage.GraphFile, NullLoggerFactory.Instance);
    }

    public SqliteUnderTest Storage { get; }

    public SqliteDatabase Database => Storage.GraphFile;

    public override IGraphStore Store => _store;

    /// <summary>Removing what is left of former generations.</summary>
    public Task Dropping => _store.Dropping;

    /// <summary>Writing the words that are pending.</summary>
    public Task Filling => _store.Filling;

    public override IGraphDamage Damage => new SqliteGraphDamage(Database);

    public override async Task RestartAsync()
    {
        _store.Dispose();
        await Storage.RestartAsync();
        _store = new(Storage.GraphFile, NullLoggerFactory.Instance);
    }

    /// <summary>Runs statements without parameters on the writer's thread.</summary>
    public async Task ExecuteAsync(string sql) =>
        await Database.Writer.WriteAsync(
            WritePriority.Other,
            session =>
            {
                session.Execute(sql);
                return true;
            }
        );

    /// <summary>How many rows; the statement answers one number.</summary>
    public long Count(string sql) => Database.Readers.Read(sql, static (session, text) => session.ScalarInt64(text) ?? 0);

    public override async ValueTask DisposeAsync()
    {
        _store.Dispose();
        await Storage.DisposeAsync();
    }
}

/// <summary>Changes rows by hand.</summary>
internal sealed class SqliteGraphDamage(SqliteDatabase database) : IGraphDamage
{
    public Task RemoveVertexAsync(VertexId id) =>
        DoAsync(
            (session, live) =>
                session
                    .Prepare("UPDATE graph_vertices SET properties = NULL, content = NULL, vector = NULL WHERE id = ?1")
                    .Bind(1, VertexTable.FindNumber(session, live, id))
                    .Execute()
        );

    public Task PutVertexAsync(GraphVertex vertex) =>
        DoAsync(
            (session, live) =>
            {
                var isNew = VertexTable.Find(session, live, vertex.Id) is null;
                var number = NumberOf(session, live, vertex.Id);
                session
                    .Prepare("UPDATE graph_vertices SET properties = ?2, own = ?3, version = iif(?4, 1, version) WHERE id = ?1")
                    .Bind(1, number)
                    .BindText(2, vertex.Properties.Utf8.Span)
                    .Bind(3, vertex.Id.EntityKey is null ? 0 : 1)
                    .Bind(4, isNew && vertex.Id.EntityKey is not null ? 1 : 0)
                    .Execute();
            }
        );

    public Task RemoveEdgeAsync(SubgraphEdge edge) =>
        DoAsync(
            (session, live) => EdgeTable.Remove(session, VertexTable.FindNumber(session, live, edge.Owner), Convert.FromHexString(edge.Id))
        );

    public Task PutEdgeAsync(SubgraphEdge edge) =>
        DoAsync(
            (session, live) =>
            {
                var (owner, id) = (NumberOf(session, live, edge.Owner), Convert.FromHexString(edge.Id));
                EdgeTable.Remove(session, owner, id);
                EdgeTable.Add(session, owner, id, edge, NumberOf(session, live, edge.Other));
            }
        );

    private static long NumberOf(SqliteSession session, long live, VertexId id)
    {
        if (VertexTable.FindNumber(session, live, id) is > 0 and var known)
            return known;
        var draft = new VertexDraft(id, VertexTable.LastNumber(session, VertexSpace.Of(live, id.Kind)) + 1, stored: null);
        VertexTable.Put(session, draft, ContentId.None, vector: null);
        return draft.Number;
    }

    private async Task DoAsync(Action<SqliteSession, long> damage) =>
        await database.Writer.WriteAsync(
            WritePriority.Other,
            session =>
            {
                damage(session, Generations.Read(session).Live);
                return true;
            }
        );
}
