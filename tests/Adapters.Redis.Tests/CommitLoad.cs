using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Testing;
using Concord.Timeline;
using Concord.Wal;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>
/// Writers that each commit to an entity of their own, version after version, and repeat a commit that failed under its id until they know
/// its outcome, as a grain does.
/// </summary>
internal sealed class CommitLoad : IAsyncDisposable
{
    private readonly RedisUnderTest _storage;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<EntityKey, List<Guid>> _acknowledged;
    private readonly Task[] _writers;
    private readonly Lock _lock = new();
    private readonly List<(Func<bool> Reached, TaskCompletionSource Signal)> _waiting = [];
    private int _count;
    private int _refused;

    public CommitLoad(RedisUnderTest storage, int writers)
    {
        _storage = storage;
        _acknowledged = Enumerable.Range(0, writers).ToDictionary(writer => new EntityKey($"motor-fr/L{writer}"), _ => new List<Guid>());
        _writers = [.. _acknowledged.Select(pair => Task.Run(() => WriteAsync(pair.Key, pair.Value)))];
    }

    public int Acknowledged => Volatile.Read(ref _count);

    public Task UntilAsync(int acknowledged) => SignalWait.For(When(() => _count >= acknowledged), $"{acknowledged} commits");

    public Task UntilRefusedAsync()
    {
        var before = _refused;
        return SignalWait.For(When(() => _refused > before), "a commit to be refused");
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await SignalWait.For(Task.WhenAll(_writers), "the writers to end");
    }

    /// <summary>Each acknowledged commit is in the log exactly once, in order; nothing else is, and the states are the newest.</summary>
    public async Task AssertEachOnceAsync()
    {
        var found = new Dictionary<string, List<Guid>>();
        for (var partition = 0; partition < _storage.Log.Partitions; partition++)
        {
            foreach (var entry in await _storage.Log.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, int.MaxValue))
            {
                var list = found.TryGetValue(entry.Event.Subject, out var known) ? known : found[entry.Event.Subject] = [];
                list.Add(entry.Event.CommitId);
                Assert.Equal(list.Count, entry.Event.Version);
            }
        }

        foreach (var (key, commits) in _acknowledged)
        {
            Assert.Equal(commits, found[key.Value]);
            Assert.Equal(commits.Count, (await _storage.Store.ReadAsync(key))!.Version);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private async Task WriteAsync(EntityKey key, List<Guid> acknowledged)
    {
        while (!_stopping.IsCancellationRequested)
        {
            var commit = Events.Commit(key, acknowledged.Count);
            var result = await RepeatAsync(commit);
            Assert.Equal((CommitOutcome.Committed, acknowledged.Count + 1L), (result.Outcome, result.Version));
            acknowledged.Add(commit.CommitId);
            lock (_lock)
                _count++;
            Tell();
        }
    }

    /// <summary>Also after the load was stopped: an outcome that nobody knows could not be checked.</summary>
    private async Task<CommitResult> RepeatAsync(Commit commit)
    {
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            try
            {
                return await _storage.Store.CommitAsync(commit);
            }
            catch (StorageUnavailableException)
            {
                lock (_lock)
                    _refused++;
                Tell();
                await again.WaitForNextTickAsync();
            }
        }
    }

    private Task When(Func<bool> reached)
    {
        lock (_lock)
        {
            if (reached() || _writers.Any(writer => writer.IsFaulted))
                return Task.WhenAll(_writers.Where(writer => writer.IsFaulted));
            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((reached, signal));
            return Task.WhenAny([signal.Task, .. _writers]).Unwrap();
        }
    }

    private void Tell()
    {
        lock (_lock)
        {
            foreach (var (_, signal) in _waiting.Where(waiting => waiting.Reached()))
                signal.TrySetResult();
            _waiting.RemoveAll(waiting => waiting.Signal.Task.IsCompleted);
        }
    }
}
