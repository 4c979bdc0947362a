using System.Globalization;
using System.Security.Cryptography;
using Concord.Wal;

namespace Concord.Policies;

/// <summary>
/// The algorithm of <c>docs/audit.md</c>, used both by the audit in a silo and by the command that verifies an export, so that
/// both find the same. It uses nothing of the product except the values it checks, so that someone who does not trust the
/// product can read it, or rewrite it in another language.
/// </summary>
/// <remarks>
/// A hash is evidence against the record that it was computed from, not against the record that contains it. A transaction is
/// broken if its own bytes do not give the hash that WAL or archive have for it. If those agree with it, or have nothing for
/// it, and its successor names another predecessor, then the successor is broken.
/// </remarks>
public sealed class ChainVerifier
{
    private readonly ChainEvidence _evidence;
    private readonly ChainFindings _found = new();
    private readonly string[] _hashes;
    private readonly Dictionary<long, string> _witnessed = [];
    private readonly HashSet<long> _evidenced = [];

    private ChainVerifier(ChainEvidence evidence)
    {
        _evidence = evidence;
        _hashes = [.. evidence.Transactions.Select(static transaction => HashOf(transaction.Data.Utf8.Span))];
    }

    /// <param name="expectedHead">
    /// The hash of the newest transaction, or of one that was once the newest, from a place that nobody who can change the
    /// records can change.
    /// </param>
    public static AuditReport Verify(ChainEvidence evidence, string? expectedHead = null)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return new ChainVerifier(evidence).Verify(expectedHead);
    }

    /// <summary>SHA-256, in lower-case hex.</summary>
    public static string HashOf(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data));

    /// <summary>The hash that a transaction names as its predecessor's; null if the bytes are not a transaction.</summary>
    public static string? PrevOf(CanonicalJson data) => TransactionHeader.Read(data.Utf8)?.Prev;

    private long Version => _evidence.State?.Version ?? _hashes.Length;

    private AuditReport Verify(string? expectedHead)
    {
        CheckState();
        if (!_evidence.Events.IsDefault)
            CheckEvents();
        for (var i = 0; i < _hashes.Length; i++)
            CheckTransaction(i);
        var head = _hashes is [.., var newest] ? newest : "";
        if (expectedHead is not null)
            CheckHead(expectedHead);
        return new(_found.Breaks.IsEmpty, _evidence.State?.Version ?? _hashes.Length, head, _found.Breaks) { Notes = _found.Notes };
    }

    private void CheckState()
    {
        if (_evidence.State is not { } state)
            return;
        if (state.Damage is { } damage)
            _found.Break(state.DamagedAt > 0 ? state.DamagedAt : state.Version, $"State: it cannot be read. {damage}");
        else if (_hashes.Length != state.Version)
            _found.Break(state.Version, Text($"State: it holds {_hashes.Length} transactions, and its version is {state.Version}."));
        else if (TransactionHeader.Read(_evidence.Transactions[^1].Data.Utf8) is { } newest && newest.Commit != state.CommitId)
            _found.Break(state.Version, "State: the stored commit id is not that of its newest transaction.");
        for (var i = 0; i < _hashes.Length; i++)
        {
            if (_evidence.Transactions[i].Position is { } position && position.Partition != state.Partition)
                _found.Break(
                    i + 1,
                    Text($"State: its position {position} is not in partition {state.Partition} of the log, where the policy is.")
                );
        }
    }

    /// <summary>The WAL first: it was written together with the state.</summary>
    private void CheckEvents()
    {
        var log = new Dictionary<long, WalPosition>();
        foreach (var found in _evidence.Events.Where(static found => found.Record == EvidenceSource.Log))
            CheckWal(found.Entry, log);
        var last = 0L;
        foreach (
            var found in _evidence
                .Events.Where(static found => found.Record == EvidenceSource.Archive)
                .OrderBy(static found => found.Entry.Event.Version)
        )
            CheckArchive(found.Entry, ref last);
        foreach (var found in _evidence.Events)
            CheckSetAside(found);

        // Count by the place in the list, not by the sequence that a transaction claims: its bytes may be broken.
        for (var sequence = 1; sequence <= _hashes.Length; sequence++)
        {
            if (!_evidenced.Contains(sequence))
                _found.Break(sequence, "Log and archive: neither holds this transaction.");
        }
    }

    private void CheckWal(WalEntry entry, Dictionary<long, WalPosition> seen)
    {
        var (version, position) = (entry.Event.Version, entry.Position);
        if (entry.Event.Subject != _evidence.Subject)
        {
            for (var i = 0; i < _hashes.Length; i++)
            {
                if (_evidence.Transactions[i].Position == position)
                    _found.Break(i + 1, $"State: at its position {position} the log has the event {entry.Event.EventId}.");
            }

            return;
        }

        if (!seen.TryAdd(version, position))
            _found.Break(version, $"Log: it holds this transaction at {seen[version]}, and once more at {position}.");
        if (PositionOf(version) is { } expected && expected != position)
            _found.Break(version, $"State: it says that the position is {expected}; log: {position}.");
        Check("Log", "log", entry.Event);
    }

    private void CheckArchive(WalEntry entry, ref long last)
    {
        var version = entry.Event.Version;
        for (var missing = last + 1; missing < version && missing <= Version; missing++)
            _found.Break(missing, "Archive: this transaction is missing between others.");
        if (version == last)
            _found.Break(version, "Archive: it holds this transaction twice.");
        last = version;

        // An event that was lost and restored has a new position in the WAL; the hash shows that it is the same event.
        if (PositionOf(version) is { } expected && expected != entry.Position)
            _found.Note(
                version,
                $"The archive has it at position {entry.Position}, state and log have it at {expected}: it was lost there, and put back."
            );
        Check("Archive", "archive", entry.Event);
    }

    private void Check(string record, string within, WalEvent e)
    {
        var version = e.Version;
        _evidenced.Add(version);
        if (version > Version || version < 1)
            _found.Break(version, $"State: the {within} has this transaction, the state does not.");
        if (TransactionHeader.FindFault(e) is { } fault)
        {
            _found.Break(version, $"{record}: {fault}");
            return;
        }

        if (_witnessed.TryGetValue(version, out var other) && other != e.Hash)
            _found.Break(version, $"{record}: its hash {e.Hash} is not the one that the log has, {other}.");
        _witnessed.TryAdd(version, e.Hash);
    }

    private void CheckSetAside(EventEvidence found)
    {
        if (found.Record == EvidenceSource.Lost)
            _found.Note(
                found.Entry.Event.Version,
                $"Another event, {found.Entry.Event.Hash} at {found.Entry.Position}, was lost before this one took its place; {found.Note}."
            );
        else if (found.Record == EvidenceSource.Contradicted)
            _found.Break(
                found.Entry.Event.Version,
                $"Archive: it had another event, {found.Entry.Event.Hash} at {found.Entry.Position}, and no loss "
                    + $"explains that; {found.Note}."
            );
    }

    private void CheckTransaction(int index)
    {
        var (sequence, hash, witnessed) = (index + 1L, _hashes[index], _witnessed.GetValueOrDefault(index + 1L));
        if (witnessed is not null && witnessed != hash)
        {
            _found.Break(sequence, $"State: its bytes have the hash {hash}, log and archive have {witnessed}.");
            return;
        }

        if (TransactionHeader.Read(_evidence.Transactions[index].Data.Utf8) is not { } transaction)
        {
            _found.Break(sequence, "State: its bytes are no transaction.");
            return;
        }

        if (transaction.Sequence != sequence)
            _found.Break(sequence, Text($"State: it says that its sequence is {transaction.Sequence}."));
        if (transaction.Subject != _evidence.Subject)
            _found.Break(sequence, $"State: it says that it belongs to {transaction.Subject}.");
        CheckPredecessor(index, transaction.Prev);
    }

    private void CheckPredecessor(int index, string prev)
    {
        if (index == 0)
        {
            if (prev.Length > 0)
                _found.Break(1, "State: it is the first and names a predecessor.");
            return;
        }

        // If the predecessor itself is broken, and this one names the hash that the predecessor should have, this one is sound.
        var before = _hashes[index - 1];
        if (prev == before || (_witnessed.TryGetValue(index, out var witnessed) && witnessed != before && witnessed == prev))
            return;
        _found.Break(index + 1, $"State: it follows {(prev.Length == 0 ? "nothing" : prev)}, and the one before it is {before}.");
    }

    private void CheckHead(string expected)
    {
        var at = Array.FindIndex(_hashes, hash => string.Equals(hash, expected, StringComparison.OrdinalIgnoreCase));
        if (at < 0)
            _found.Break(_hashes.Length, $"The chain does not hold {expected}: the newest transactions are missing, or were replaced.");
        else if (at < _hashes.Length - 1)
            _found.Note(at + 1, Text($"This was the head that is known; {_hashes.Length - 1 - at} transactions follow on it."));
    }

    private WalPosition? PositionOf(long version) =>
        version >= 1 && version <= _hashes.Length ? _evidence.Transactions[(int)version - 1].Position : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
