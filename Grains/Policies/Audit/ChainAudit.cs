using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Archive;
using Concord.Grains.Commit;

namespace Concord.Grains.Policies.Audit;

/// <summary>
/// Re-computes the hash chain of an entity and compares the three records of it: the state, the log and the archive. The archive may lag and the
/// log may be trimmed, but each transaction has to be in one of them, and whatever is there has to agree.
/// </summary>
internal sealed class ChainAudit(ICommitStore store, IWriteAheadLog log, IArchiveStore archive, EntityKey key)
{
    private const int Page = 500;

    private readonly BreakList _breaks = new();
    private readonly Dictionary<long, string> _hashes = [];
    private readonly HashSet<long> _evidenced = [];

    public async Task<AuditReport> RunAsync(CancellationToken cancellationToken = default)
    {
        // The log before the archive: what is trimmed in between is in the archive by then.
        var state = await store.ReadAsync(key, cancellationToken);
        var transactions = ReadState(state);
        for (var i = 0; i < transactions.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await CheckLogAsync(i + 1, transactions[i].Position);
        }

        var archived = await CheckArchiveAsync(transactions, state?.Version ?? 0, cancellationToken);
        if (state is null && archived == 0) throw new NotFoundException($"There is no policy '{key}'.");

        // A place in the list is what counts here, not the sequence that a transaction claims: its bytes may be what is broken.
        for (var sequence = 1; sequence <= transactions.Count; sequence++)
        {
            if (!_evidenced.Contains(sequence)) _breaks.Add(sequence, "Log and archive: neither holds this transaction.");
        }
        foreach (var found in TimelineVerifier.Verify(key, transactions, sequence => _hashes.GetValueOrDefault(sequence))) _breaks.Add(found.Sequence, found.Reason);
        var head = transactions.Count > 0 ? transactions[^1].ComputeHash() : "";
        return new(_breaks.IsEmpty, state?.Version ?? 0, head, _breaks.ToArray());
    }

    /// <summary>As many transactions as can be read.</summary>
    private IReadOnlyList<Transaction> ReadState(StoredState? state)
    {
        if (state is null) return [];
        var transactions = TimelineEnvelope.ParseSound(state, out var damage);
        if (damage is not null) _breaks.Add(damage.Sequence > 0 ? damage.Sequence : state.Version, $"State: it cannot be read. {damage.Message}");
        else if (transactions.Count != state.Version) _breaks.Add(state.Version, $"State: it holds {transactions.Count} transactions, and its version is {state.Version}.");
        else if (transactions[^1].CommitId != state.CommitId) _breaks.Add(state.Version, "State: the stored commit id is not that of its newest transaction.");
        return transactions;
    }

    private async Task CheckLogAsync(long sequence, WalPosition position)
    {
        var (partition, entry) = (position.Partition, position.Entry);
        if (partition < 0 || partition >= log.Partitions)
        {
            _breaks.Add(sequence, $"State: the log has no partition {partition}.");
            return;
        }
        var found = await log.ReadRangeAsync(partition, entry, new(entry.Milliseconds, entry.Sequence + 1), 1);
        if (found.Count == 0) return;
        if (found[0].Event.Subject != key.Value || found[0].Event.Version != sequence)
            _breaks.Add(sequence, $"State: at its position {position} the log has the event {found[0].Event.EventId}.");
        else
            Check("Log", found[0], position);
    }

    /// <summary>Answers how many entries the archive has.</summary>
    private async Task<long> CheckArchiveAsync(IReadOnlyList<Transaction> transactions, long version, CancellationToken cancellationToken)
    {
        var last = 0L;
        while (await archive.ReadEntityAsync(key, last, Page, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var entry in page)
            {
                var sequence = entry.Event.Version;
                for (var missing = last + 1; missing < sequence; missing++) _breaks.Add(missing, "Archive: this transaction is missing between others.");
                last = sequence;
                if (sequence > version) _breaks.Add(sequence, "State: the archive has this transaction, the state does not.");
                Check("Archive", entry, sequence <= transactions.Count ? transactions[(int)sequence - 1].Position : null);
            }
        }
        return last;
    }

    private void Check(string record, WalEntry entry, WalPosition? expected)
    {
        _evidenced.Add(entry.Event.Version);
        var sequence = entry.Event.Version;
        if (EventCheck.FindFault(entry.Event) is { } fault)
        {
            _breaks.Add(sequence, $"{record}: {fault}");
            return;
        }
        if (_hashes.TryGetValue(sequence, out var other) && other != entry.Event.Hash)
            _breaks.Add(sequence, $"{record}: its hash {entry.Event.Hash} is not the one that the log has, {other}.");
        _hashes.TryAdd(sequence, entry.Event.Hash);
        if (expected is { } position && position != entry.Position)
            _breaks.Add(sequence, $"State: it says that the position is {position}; {record.ToLowerInvariant()}: {entry.Position}.");
    }
}
