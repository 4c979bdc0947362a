using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>Queries on the WAL's part of the table <c>events</c>.</summary>
internal static class WalReads
{
    private const string InLog = "FROM events WHERE partition = ?1 AND number IS NOT NULL";

    /// <summary>Entries after an id.</summary>
    public static List<(long Number, WalEntry Entry)> Next(SqliteSession session, (int Partition, EntryId After, int Max) a)
    {
        return session
            .Prepare($"SELECT number, {SqliteSchema.EventColumns} {InLog} AND (ms, seq) > (?2, ?3) ORDER BY ms, seq LIMIT ?4")
            .Bind(1, a.Partition)
            .Bind(2, a.After.Milliseconds)
            .Bind(3, a.After.Sequence)
            .Bind(4, a.Max)
            .List(static row => (row.GetInt64(0), EventRow.Read(row, 1)));
    }

    /// <summary>Entries with From ≤ id &lt; To.</summary>
    public static IReadOnlyList<WalEntry> Range(SqliteSession session, (int Partition, EntryId From, EntryId To, int Max) a)
    {
        return session
            .Prepare(
                $"SELECT {SqliteSchema.EventColumns} {InLog} AND (ms, seq) >= (?2, ?3) AND (ms, seq) < (?4, ?5) ORDER BY ms, seq LIMIT ?6"
            )
            .Bind(1, a.Partition)
            .Bind(2, a.From.Milliseconds)
            .Bind(3, a.From.Sequence)
            .Bind(4, a.To.Milliseconds)
            .Bind(5, a.To.Sequence)
            .Bind(6, a.Max)
            .List(static row => EventRow.Read(row, 0));
    }

    /// <summary>Ids and numbers with After &lt; id ≤ To.</summary>
    public static List<NumberedEntryId> ReadIds(SqliteSession session, (int Partition, EntryId After, EntryId To) a) =>
        ReadIds(session, a.Partition, a.After, a.To, int.MaxValue);

    /// <summary>The first of these.</summary>
    public static List<NumberedEntryId> ReadFirstIds(SqliteSession session, (int Partition, EntryId After, EntryId To, int Max) a) =>
        ReadIds(session, a.Partition, a.After, a.To, a.Max);

    public static List<NumberedEntryId> ReadIds(SqliteSession session, int partition, EntryId after, EntryId to, int max)
    {
        return session
            .Prepare($"SELECT ms, seq, number {InLog} AND (ms, seq) > (?2, ?3) AND (ms, seq) <= (?4, ?5) ORDER BY ms, seq LIMIT ?6")
            .Bind(1, partition)
            .Bind(2, after.Milliseconds)
            .Bind(3, after.Sequence)
            .Bind(4, to.Milliseconds)
            .Bind(5, to.Sequence)
            .Bind(6, max)
            .List(static row => NumberedEntryId.Read(row, 0));
    }

    /// <summary>The first entry after an id, if there is one.</summary>
    public static EntryId? First(SqliteSession session, (int Partition, EntryId After) a)
    {
        var found = ReadIds(session, a.Partition, a.After, EntryId.Max, 1);
        return found.Count == 0 ? null : found[0].Id;
    }
}
