using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// The end and the trimmed beginning of each partition. The writer thread runs ahead within its transaction; all others see what is
/// committed.
/// </summary>
internal sealed class WalEnds : ITransactionParticipant
{
    /// <summary>Event data that all partitions together keep in memory for the followers.</summary>
    private const long RecentBytes = 16 << 20;

    private readonly WalEnd[] _partitions;
    private readonly List<WalEnd> _touched = [];

    private WalEnds(WalEnd[] partitions) => _partitions = partitions;

    public int Count => _partitions.Length;

    public WalEnd this[int partition] => _partitions[partition];

    public static WalEnds Load(SqliteSession session, int partitions)
    {
        var tails = new WalEnd[partitions];
        for (var partition = 0; partition < partitions; partition++)
        {
            var last = ReadLast(session, partition);
            var trimmed = NumberedEntryId.Start;
            using var trim = session
                .Prepare(
                    "SELECT trimmed_ms, trimmed_seq, trimmed_number, last_ms, last_seq, last_number FROM log_trims WHERE partition = ?1"
                )
                .Bind(1, partition);
            if (trim.Step())
            {
                trimmed = NumberedEntryId.Read(trim, 0);
                if (NumberedEntryId.Read(trim, 3) is var lastThen && lastThen.Id > last.Id)
                    last = lastThen;
            }

            tails[partition] = new(partition, last, trimmed, RecentBytes / partitions);
        }

        return new(tails);
    }

    /// <summary>Assigns the next position in the partition. Writer thread.</summary>
    public NumberedEntryId Append(int partition, WalEvent e, long nowMilliseconds)
    {
        var tail = _partitions[partition];
        if (tail.Append(e, nowMilliseconds))
            _touched.Add(tail);
        return tail.Ahead;
    }

    public void OnCommitted()
    {
        foreach (var tail in _touched)
            tail.Publish();
        _touched.Clear();
    }

    public void OnRolledBack()
    {
        foreach (var tail in _touched)
            tail.TakeBack();
        _touched.Clear();
    }

    private static NumberedEntryId ReadLast(SqliteSession session, int partition)
    {
        using var row = session
            .Prepare("SELECT ms, seq, number FROM events WHERE partition = ?1 AND number IS NOT NULL ORDER BY ms DESC, seq DESC LIMIT 1")
            .Bind(1, partition);
        return row.Step() ? NumberedEntryId.Read(row, 0) : NumberedEntryId.Start;
    }
}
