using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// A commit in the writer's queue: one statement that checks the version and stores the state, one that appends the event. What is added to
/// a state is a row of its own.
/// </summary>
internal sealed class CommitItem(Commit commit, WalEnds tails, TimeProvider time) : WriteItem
{
    private const string InsertState =
        "INSERT INTO state(key, version, commit_id, ms, seq, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(key) DO NOTHING";

    private const string UpdateState =
        "UPDATE state SET version = ?2, commit_id = ?3, ms = ?4, seq = ?5, data = ?6 WHERE key = ?1 AND version = ?7 AND commit_id = "
        + "coalesce(?8, commit_id)";

    private const string RaiseState =
        "UPDATE state SET version = ?2, commit_id = ?3, ms = ?4, seq = ?5 WHERE key = ?1 AND version = ?7 AND commit_id = ?8";

    private const string DeleteFrames = "DELETE FROM state_frames WHERE key = ?1";
    private const string InsertFrame = "INSERT INTO state_frames(key, sequence, frame) VALUES (?1, ?2, ?3)";

    /// <summary>
    /// A longer state is a row of its own too: SQLite writes a row as a whole, and later commits only change the rest of this one.
    /// </summary>
    private const int MaxInline = 2_000;

    private const string SelectState = "SELECT version, commit_id, ms, seq FROM state WHERE key = ?1";

    private const string InsertEvent =
        $"INSERT INTO events(number, {SqliteSchema.EventColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
        + "?14, ?15)";

    private readonly TaskCompletionSource<CommitResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _partition = commit.Key.PartitionOf(tails.Count);
    private CommitResult _result;

    public Task<CommitResult> Task => _done.Task;

    public override void Apply(SqliteSession session)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var id = tails[_partition].Ahead.Id.Next(now);
        if (!StoreState(session, id))
        {
            _result = Compare(session);
            return;
        }

        var mark = tails.Append(_partition, commit.Event, now);
        var position = new WalPosition(_partition, mark.Id);
        var statement = session.Prepare(InsertEvent).Bind(1, mark.Number);
        EventRow.Bind(statement, 2, position, commit.Event);
        statement.Execute();
        _result = new(CommitOutcome.Committed, commit.ExpectedVersion + 1, position);
    }

    public override void Complete() => _done.SetResult(_result);

    public override void Fail(Exception error) => _done.SetException(error);

    private bool StoreState(SqliteSession session, EntryId id)
    {
        if (!RunStatement(session, id))
            return false;
        if (commit is { AppendsState: false, ExpectedVersion: > 0 })
            session.Prepare(DeleteFrames).Bind(1, commit.Key.Value).Execute();
        if (commit.AppendsState || !IsInline)
        {
            session.Prepare(InsertFrame).Bind(1, commit.Key.Value).Bind(2, commit.ExpectedVersion + 1).Bind(3, commit.State.Span).Execute();
        }
        return true;
    }

    private bool IsInline => commit.State.Length <= MaxInline;

    private bool RunStatement(SqliteSession session, EntryId id)
    {
        Span<byte> commitId = stackalloc byte[16];
        commit.CommitId.TryWriteBytes(commitId, bigEndian: true, out _);
        var statement = session
            .Prepare(
                commit.ExpectedVersion == 0 ? InsertState
                : commit.AppendsState ? RaiseState
                : UpdateState
            )
            .Bind(1, commit.Key.Value)
            .Bind(2, commit.ExpectedVersion + 1)
            .Bind(3, commitId)
            .Bind(4, id.Milliseconds)
            .Bind(5, id.Sequence);
        if (!commit.AppendsState)
            statement.Bind(6, IsInline ? commit.State.Span : []);
        if (commit.ExpectedVersion == 0)
            return statement.Execute() == 1;
        statement.Bind(7, commit.ExpectedVersion);
        if (commit.ExpectedCommitId is { } expected)
        {
            expected.TryWriteBytes(commitId, bigEndian: true, out _);
            statement.Bind(8, commitId);
        }
        else
        {
            statement.BindNull(8);
        }

        return statement.Execute() == 1;
    }

    /// <summary>Another version is stored: by this same commit, whose reply was lost, or by another one.</summary>
    private CommitResult Compare(SqliteSession session)
    {
        using var row = session.Prepare(SelectState).Bind(1, commit.Key.Value);
        if (!row.Step())
            return new(CommitOutcome.Conflict, 0, default);
        var version = row.GetInt64(0);
        var position = new WalPosition(_partition, new(row.GetInt64(2), row.GetInt64(3)));
        var same = version == commit.ExpectedVersion + 1 && new Guid(row.GetBytes(1), bigEndian: true) == commit.CommitId;
        return new(same ? CommitOutcome.Committed : CommitOutcome.Conflict, version, position);
    }
}
