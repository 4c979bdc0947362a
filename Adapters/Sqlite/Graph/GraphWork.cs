namespace Concord.Adapters.Sqlite;

/// <summary>
/// One call's work on the graph, in small pieces, because every commit waits for the writer's thread. The pieces are queued together, so
/// that without commits between them they share a transaction. A piece is written only where none before it has failed.
/// </summary>
internal sealed class GraphWork(VectorIndexes vectors)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;
    private Exception? _error;

    public static async Task RunAsync(
        SqliteDatabase database,
        VectorIndexes vectors,
        WritePriority priority,
        IReadOnlyList<Func<SqliteSession, IReadOnlyList<long>>> pieces
    )
    {
        if (pieces.Count == 0)
            return;
        var work = new GraphWork(vectors) { _left = pieces.Count };
        // A refused piece (the silo shuts down) counts as failed.
        foreach (var piece in pieces)
            work.Add(database.Writer, priority, piece);
        await work._done.Task.ConfigureAwait(false);
    }

    private void Add(SqliteWriter writer, WritePriority priority, Func<SqliteSession, IReadOnlyList<long>> piece)
    {
        var item = new Piece(this, piece);
        try
        {
            writer.Add(item, priority);
        }
        catch (Exception error)
        {
            item.Fail(error);
        }
    }

    private void MarkChanged(IReadOnlyList<long> changed) => vectors.MarkChanged(changed);

    private void End()
    {
        if (Interlocked.Decrement(ref _left) > 0)
            return;
        if (_error is null)
            _done.SetResult();
        else
            _done.SetException(_error);
    }

    private sealed class Piece(GraphWork work, Func<SqliteSession, IReadOnlyList<long>> apply) : WriteItem
    {
        private IReadOnlyList<long> _changed = [];

        public override void Apply(SqliteSession session)
        {
            if (work._error is { } error)
                throw new GraphWorkAbortedException(error);
            _changed = apply(session);
        }

        public override void Complete()
        {
            work.MarkChanged(_changed);
            work.End();
        }

        public override void Fail(Exception error)
        {
            work._error ??= error is GraphWorkAbortedException { InnerException: { } cause } ? cause : error;
            work.End();
        }
    }

    /// <summary>A previous piece has failed.</summary>
    private sealed class GraphWorkAbortedException(Exception cause) : Exception("A piece before this one has failed.", cause);
}
