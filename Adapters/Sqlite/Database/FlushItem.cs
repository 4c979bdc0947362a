namespace Concord.Adapters.Sqlite;

/// <summary>Everything that was written before it is on the disk when it is done. Its result is the number of the flush.</summary>
internal sealed class FlushItem : WriteItem
{
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _number;

    public Task<long> Task => _done.Task;

    public override bool MustFlush => true;

    public override void Apply(SqliteSession session) => _number = ProgressTable.CountFlush(session);

    public override void Complete() => _done.SetResult(_number);

    public override void Fail(Exception error) => _done.SetException(error);
}
