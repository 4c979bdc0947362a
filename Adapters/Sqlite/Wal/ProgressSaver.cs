using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Writes the progress of all groups, many acknowledgements at once. An acknowledgement only marks its group and partition. One without a
/// file of its own is saved when the writer is free. The others are saved together, a moment later, when their file is flushed: the WAL is
/// trimmed by what is saved here, so it must never be ahead of what the file would have after a power cut. After a crash in between, a
/// projection continues where its file is, and the last entries of any other group are delivered again.
/// </summary>
internal sealed partial class ProgressSaver : IAsyncDisposable
{
    /// <summary>
    /// How far acknowledgements follow behind the data. Nobody waits for them: only a trim and a restart after a power cut read them.
    /// </summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly SqliteDatabase _store;
    private readonly ILogger<ProgressSaver> _logger;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly Lock _lock = new();
    private HashSet<GroupPartition> _marked = [];
    private HashSet<GroupPartition> _held = [];
    private bool _scheduled;
    private bool _timed;
    private Task _saving = Task.CompletedTask;

    public ProgressSaver(SqliteDatabase store, TimeProvider time, ILogger<ProgressSaver> logger)
    {
        (_store, _logger) = (store, logger);
        _timer = time.CreateTimer(
            static saver => ((ProgressSaver)saver!).BeginSaving(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    public void Mark(GroupPartition partition)
    {
        lock (_lock)
        {
            if (partition.Follower is not null)
            {
                _held.Add(partition);
                Schedule();
                return;
            }

            _marked.Add(partition);
            if (_scheduled)
                return;
            _scheduled = true;
        }

        _store.Writer.Add(new SaveItem(this), WritePriority.Other);
    }

    /// <summary>Flushes the files of what was acknowledged up to now, then saves that.</summary>
    /// <exception cref="StorageUnavailableException">Not now; it stays marked.</exception>
    public async Task SaveAsync()
    {
        await _oneAtATime.WaitAsync().ConfigureAwait(false);
        var taken = TakeHeld();
        try
        {
            if (taken.Count > 0)
                await SaveAsync([.. taken.Select(static partition => partition.Capture())]).ConfigureAwait(false);
        }
        catch
        {
            lock (_lock)
            {
                _held.UnionWith(taken);
                Schedule();
            }

            throw;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _saving.ConfigureAwait(false);
        await TrySaveAsync().ConfigureAwait(false);
        _oneAtATime.Dispose();
    }

    private async Task SaveAsync(List<ProgressToSave> captured)
    {
        var flushes = new List<(FileKind Kind, long Number)>();
        foreach (var file in captured.Select(static one => one.Partition.Follower!).Distinct())
            flushes.Add((file.Kind, await file.Writer.FlushAsync().ConfigureAwait(false)));
        await _store
            .Writer.WriteAsync(
                WritePriority.Other,
                session =>
                {
                    foreach (var one in captured)
                        one.Partition.Save(session, one);
                    foreach (var (kind, number) in flushes)
                        FollowersTable.Put(session, kind, number);
                    return captured;
                },
                static saved => saved.ForEach(static one => one.Partition.Saved(one))
            )
            .ConfigureAwait(false);
    }

    private void BeginSaving()
    {
        lock (_lock)
        {
            _timed = false;
            var before = _saving;
            _saving = Task.Run(() => SaveAfterAsync(before));
        }
    }

    private async Task SaveAfterAsync(Task before)
    {
        await before.ConfigureAwait(false);
        await TrySaveAsync().ConfigureAwait(false);
    }

    private async Task TrySaveAsync()
    {
        try
        {
            await SaveAsync().ConfigureAwait(false);
        }
        // Nobody awaits it. Whatever the failure is, all of it stays marked, and the next acknowledgement tries again.
#pragma warning disable CA1031
        catch (Exception error)
#pragma warning restore CA1031
        {
            var reason = LoggedException.Of(error).Message;
            LogNotNow(reason);
        }
    }

    private void Schedule()
    {
        if (!_timed)
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        _timed = true;
    }

    private HashSet<GroupPartition> TakeHeld()
    {
        lock (_lock)
        {
            var taken = _held;
            _held = [];
            return taken;
        }
    }

    private HashSet<GroupPartition> Take()
    {
        lock (_lock)
        {
            var taken = _marked;
            _marked = [];
            _scheduled = false;
            return taken;
        }
    }

    private void PutBack(HashSet<GroupPartition> partitions)
    {
        lock (_lock)
            _marked.UnionWith(partitions);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The progress of the projections was not saved this time: {Reason}")]
    private partial void LogNotNow(string reason);

    private sealed class SaveItem(ProgressSaver owner) : WriteItem
    {
        private HashSet<GroupPartition>? _partitions;
        private List<ProgressToSave> _captured = [];

        public override void Apply(SqliteSession session)
        {
            _partitions ??= owner.Take();
            _captured = [.. _partitions.Select(static partition => partition.Capture())];
            foreach (var one in _captured)
                one.Partition.Save(session, one);
        }

        public override void Complete()
        {
            foreach (var one in _captured)
                one.Partition.Saved(one);
        }

        /// <summary>They stay marked: the next acknowledgement tries again.</summary>
        public override void Fail(Exception error) => owner.PutBack(_partitions ?? owner.Take());
    }
}
