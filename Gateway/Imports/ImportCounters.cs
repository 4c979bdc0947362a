using System.Collections.Immutable;
using Concord.Imports;

namespace Concord.Gateway.Imports;

/// <summary>Counts since the last report. Holds a limited number of rejects; adding more waits until some are stored.</summary>
internal sealed class ImportCounters(ImportOptions options) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<ImportReject> _rejects = new();
    private readonly SemaphoreSlim _room = new(options.PendingRejects);
    private readonly SemaphoreSlim _full = new(0, 1);
    private long _read;
    private long _created;
    private long _changed;
    private long _unchanged;
    private long _replaced;

    public void AddRead(int rows) => Interlocked.Add(ref _read, rows);

    /// <summary>A row that a later row of the same file replaces changes nothing.</summary>
    public void AddReplaced(int rows)
    {
        Interlocked.Add(ref _replaced, rows);
        Interlocked.Add(ref _unchanged, rows);
    }

    public async ValueTask AddAsync(ImportOutcome outcome, Func<string, string, ImportReject> reject, CancellationToken cancellationToken)
    {
        switch (outcome.Kind)
        {
            case ImportOutcomeKind.Created:
                Interlocked.Increment(ref _created);
                break;
            case ImportOutcomeKind.Changed:
                Interlocked.Increment(ref _changed);
                break;
            case ImportOutcomeKind.Unchanged:
                Interlocked.Increment(ref _unchanged);
                break;
            default:
                await AddRejectAsync(reject(outcome.Code ?? "rejected", outcome.Detail ?? ""), cancellationToken);
                break;
        }
    }

    public async ValueTask AddRejectAsync(ImportReject reject, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        lock (_lock)
        {
            _rejects.Enqueue(reject);
            if (_rejects.Count >= options.RejectBatch && _full.CurrentCount == 0)
                _full.Release();
        }
    }

    /// <summary>Lets running rows be counted after rejects are no longer stored.</summary>
    public void ReleaseAll() => _room.Release(int.MaxValue / 4);

    /// <summary>Completes when there are enough rejects for one write, or after the time.</summary>
    public Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) => _full.WaitAsync(time, cancellationToken);

    /// <summary>Takes the counts; null where there are none.</summary>
    public ImportProgress? Take(string runner, long sequence)
    {
        ImmutableArray<ImportReject> rejects;
        lock (_lock)
        {
            var count = Math.Min(_rejects.Count, options.RejectBatch);
            var taken = ImmutableArray.CreateBuilder<ImportReject>(count);
            for (var i = 0; i < count; i++)
                taken.Add(_rejects.Dequeue());
            rejects = taken.MoveToImmutable();
            if (_rejects.Count >= options.RejectBatch && _full.CurrentCount == 0)
                _full.Release();
        }
        if (rejects.Length > 0)
            _room.Release(rejects.Length);

        // Outcomes are taken before the rows read: so the sum of outcomes never exceeds the rows.
        var (created, changed) = (Interlocked.Exchange(ref _created, 0), Interlocked.Exchange(ref _changed, 0));
        var replaced = Interlocked.Exchange(ref _replaced, 0);
        var unchanged = Interlocked.Exchange(ref _unchanged, 0);
        var read = Interlocked.Exchange(ref _read, 0);
        return read + created + changed + unchanged + rejects.Length == 0
            ? null
            : new()
            {
                Runner = runner,
                Sequence = sequence,
                Read = read,
                Created = created,
                Changed = changed,
                Unchanged = unchanged,
                Replaced = replaced,
                Rejects = rejects,
            };
    }

    public void Dispose()
    {
        _room.Dispose();
        _full.Dispose();
    }
}
