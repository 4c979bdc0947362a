using System.Threading.Channels;
using Concord.Imports;
using Concord.Policies;

namespace Concord.Gateway.Imports;

/// <summary>
/// The rows of one partition. Each call takes the next row of as many policies as it may: what a row is sent with depends on the
/// outcome of the row before it.
/// </summary>
internal sealed class ImportLane
{
    /// <summary>Documents in one call; far below what a message may have.</summary>
    private const int MaxCallBytes = 1 << 20;

    private readonly ImportCall _call;
    private readonly ImportCounters _counters;
    private readonly HeldItems _held;
    private readonly int _maxRows;
    private readonly Channel<ImportItem> _rows;

    /// <summary>In the order of the file.</summary>
    private readonly LinkedList<SentItem> _pending = [];

    public ImportLane(ImportCall call, ImportCounters counters, HeldItems held, int capacity, int maxRows)
    {
        (_call, _counters, _held, _maxRows) = (call, counters, held, maxRows);
        _rows = Channel.CreateBounded<ImportItem>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
    }

    public ChannelWriter<ImportItem> Rows => _rows.Writer;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (_pending.Count > 0 || await _rows.Reader.WaitToReadAsync(cancellationToken))
        {
            // Twice as many as a call takes: consecutive rows of one policy are not sent together.
            while (_pending.Count < 2 * _maxRows && _rows.Reader.TryRead(out var item))
                _pending.AddLast(new SentItem(item) { IsNew = true });
            await ApplyNextAsync(cancellationToken);
        }
        foreach (var item in _held.TakeAll())
            _pending.AddLast(new SentItem(item));
        while (_pending.Count > 0)
            await ApplyNextAsync(cancellationToken);
    }

    private Task ApplyNextAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _call.ApplyAsync(TakeNext(), SettleAsync, cancellationToken);
    }

    private List<SentItem> TakeNext()
    {
        var (rows, policies, bytes) = (new List<SentItem>(Math.Min(_maxRows, _pending.Count)), new HashSet<PolicyId>(), 0);
        for (var node = _pending.First; node is not null && rows.Count < _maxRows; node = node.Next)
        {
            if (!policies.Add(node.Value.Item.Policy))
                continue;
            var next = Prepare(node);
            bytes += next.Item.Content.Utf8.Length;
            if (rows.Count > 0 && bytes > MaxCallBytes)
                break;
            rows.Add(next);
        }
        return rows;
    }

    /// <summary>What is sent now for a row: a held row of the same policy is decided before it, or together with it.</summary>
    private SentItem Prepare(LinkedListNode<SentItem> node)
    {
        var row = node.Value;
        if (!row.IsNew)
            return row;
        row.IsNew = false;
        if (_held.Take(row.Item) is { } before)
        {
            if (!ItemScope.Covers(row.Item, before))
                return _pending.AddBefore(node, new SentItem(before)).Value;
            row.Replaces = before;
        }
        row.CanWait = _held.HasCapacity;
        return row;
    }

    private async Task SettleAsync(SentItem row, ImportOutcome outcome)
    {
        _pending.Remove(row);
        if (row.Replaces is { } stands && outcome.Kind == ImportOutcomeKind.Rejected)
            _pending.AddFirst(new SentItem(stands));
        else if (row.Replaces is { } replaced)
            _counters.AddReplaced(replaced.Rows);
        if (outcome.Kind == ImportOutcomeKind.Held)
            _held.Hold(row.Item);
        else
            await CountAsync(row.Item, outcome);
    }

    /// <summary>Counts even while the import is being stopped: the row is stored.</summary>
    private async Task CountAsync(ImportItem item, ImportOutcome outcome)
    {
        await _counters.AddAsync(outcome, item.Reject, CancellationToken.None);
        foreach (var other in item.Others ?? [])
            await _counters.AddAsync(outcome, other.Reject, CancellationToken.None);
    }
}
