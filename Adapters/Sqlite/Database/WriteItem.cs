using System.Diagnostics;

namespace Concord.Adapters.Sqlite;

/// <summary>One piece of work for the writer thread.</summary>
internal abstract class WriteItem
{
    /// <summary>The span of the waiting caller, where its trace is sampled.</summary>
    public Activity? Span { get; } = Activity.Current is { Recorded: true } span ? span : null;

    /// <summary>Number of items written together with it; known when it is durable.</summary>
    public int GroupSize { get; set; }

    /// <summary>The transaction is flushed, also in a file that is otherwise flushed now and then.</summary>
    public virtual bool MustFlush => false;

    /// <summary>
    /// Writes, within the group's transaction. May be run again after a rollback, so it changes nothing but the database and what an
    /// <see cref="ITransactionParticipant"/> reverts.
    /// </summary>
    public abstract void Apply(SqliteSession session);

    /// <summary>It is durable.</summary>
    public abstract void Complete();

    /// <summary>It was not written.</summary>
    public abstract void Fail(Exception error);
}

/// <summary>
/// Work with a result. <paramref name="committed"/> runs on the writer thread once it is durable, before the caller continues.
/// </summary>
internal sealed class WriteItem<T>(Func<SqliteSession, T> apply, Action<T>? committed) : WriteItem
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _answer;

    public Task<T> Task => _done.Task;

    public override void Apply(SqliteSession session) => _answer = apply(session);

    public override void Complete()
    {
        committed?.Invoke(_answer!);
        _done.SetResult(_answer!);
    }

    public override void Fail(Exception error) => _done.SetException(error);
}
