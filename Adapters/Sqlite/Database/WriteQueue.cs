using System.Diagnostics;

namespace Concord.Adapters.Sqlite;

/// <summary>The writer's queue: urgent work (a caller waits) first, background work last. Any thread may add, one takes.</summary>
internal sealed class WriteQueue
{
    /// <summary>In one transaction, so that the next one, with what callers wait for, can begin soon.</summary>
    private const int MaxBulk = 512;

    /// <summary>So many pieces of background work go before a piece of idle work at most.</summary>
    private const int BackgroundPerIdle = 32;

    private readonly object _lock = new();
    private readonly Queue<WriteItem> _urgent = new();
    private readonly Queue<WriteItem> _bulk = new();
    private readonly Queue<WriteItem> _other = new();
    private readonly Queue<WriteItem> _background = new();
    private readonly Queue<WriteItem> _idle = new();
    private int _beforeIdle;
    private bool _closed;

    /// <summary>False when the queue is closed.</summary>
    public bool TryAdd(WriteItem item, WritePriority priority)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            QueueOf(priority).Enqueue(item);
            Monitor.Pulse(_lock);
            return true;
        }
    }

    /// <summary>Waits for an item; false when the queue is closed and empty.</summary>
    public bool Wait()
    {
        lock (_lock)
        {
            while (!HasUrgent && _other.Count + _background.Count + _idle.Count == 0)
            {
                if (_closed)
                    return false;
                Monitor.Wait(_lock);
            }

            return true;
        }
    }

    /// <summary>Waits for urgent work, at most for the timeout.</summary>
    public void WaitForUrgent(TimeSpan timeout)
    {
        var started = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            while (!HasUrgent && !_closed && timeout - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } rest)
                Monitor.Wait(_lock, rest);
        }
    }

    private bool HasUrgent => _urgent.Count > 0 || _bulk.Count > 0;

    /// <summary>Moves urgent items to <paramref name="group"/>, up to <paramref name="max"/> in all, those of imports last.</summary>
    public void TakeUrgent(List<WriteItem> group, int max)
    {
        lock (_lock)
        {
            while (group.Count < max && _urgent.TryDequeue(out var item))
                group.Add(item);
            for (var taken = 0; taken < MaxBulk && group.Count < max && _bulk.TryDequeue(out var item); taken++)
                group.Add(item);
        }
    }

    /// <summary>The next item that is not urgent, or null.</summary>
    public WriteItem? TakeOther()
    {
        lock (_lock)
        {
            if (_other.TryDequeue(out var item))
                return item;
            var isIdlesTurn = _background.Count == 0 || ++_beforeIdle >= BackgroundPerIdle;
            if (!isIdlesTurn || !_idle.TryDequeue(out item))
                return _background.TryDequeue(out item) ? item : null;
            _beforeIdle = 0;
            return item;
        }
    }

    /// <summary>Accepts nothing new; its items are still handed out.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.Pulse(_lock);
        }
    }

    private Queue<WriteItem> QueueOf(WritePriority priority) =>
        priority switch
        {
            WritePriority.Urgent => _urgent,
            WritePriority.Bulk => _bulk,
            WritePriority.Other => _other,
            WritePriority.Background => _background,
            _ => _idle,
        };
}

internal enum WritePriority
{
    /// <summary>A caller waits for it: commits, idempotency keys.</summary>
    Urgent,

    /// <summary>Urgent too, but one of many: the rows of an import.</summary>
    Bulk,

    /// <summary>Projections, acknowledgements, import records, trimming.</summary>
    Other,

    /// <summary>The graph: it costs many times as much as archive and policy list, and must not delay them.</summary>
    Background,

    /// <summary>What follows the graph: words and vectors. It never stands still, however much there is to write.</summary>
    Idle,
}
