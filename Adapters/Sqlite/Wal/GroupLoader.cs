using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>Loads the groups of a file into memory, and creates new ones.</summary>
internal static class GroupLoader
{
    /// <summary>A new group starts before the first entry that the WAL still holds.</summary>
    public static GroupPartition[] New(SqliteDatabase database, string group) =>
        [
            .. Enumerable
                .Range(0, database.WalEnds.Count)
                .Select(partition => Make(database, group, partition, new(EntryId.Zero, database.WalEnds[partition].Trimmed.Number), [])),
        ];

    public static void Insert(SqliteSession session, string group, int partition, NumberedEntryId cursor)
    {
        var insert = session
            .Prepare("INSERT OR IGNORE INTO log_groups(name, partition, ms, seq, number) VALUES (?1, ?2, ?3, ?4, ?5)")
            .Bind(1, group)
            .Bind(2, partition);
        cursor.Bind(insert, 3);
        insert.Execute();
    }

    public static bool Delete(SqliteSession session, string group)
    {
        session.Prepare("DELETE FROM log_acks WHERE name = ?1").Bind(1, group).Execute();
        return session.Prepare("DELETE FROM log_groups WHERE name = ?1").Bind(1, group).Execute() > 0;
    }

    public static IEnumerable<KeyValuePair<string, GroupPartition[]>> Load(SqliteSession session, SqliteDatabase database)
    {
        var acknowledged = LoadAcknowledged(session);
        var groups = new Dictionary<string, GroupPartition[]>(StringComparer.Ordinal);
        using var row = session.Prepare("SELECT name, partition, ms, seq, number FROM log_groups ORDER BY name, partition");
        while (row.Step())
        {
            var (name, partition) = (row.GetText(0), row.GetInt32(1));
            if (!groups.TryGetValue(name, out var group))
                groups.Add(name, group = New(database, name));
            group[partition] = Make(database, name, partition, NumberedEntryId.Read(row, 2), acknowledged[(name, partition)]);
        }

        using var letters = session.Prepare("SELECT projection, partition, count(*) FROM dead_letters GROUP BY projection, partition");
        while (letters.Step())
        {
            if (groups.TryGetValue(letters.GetText(0), out var group))
                group[letters.GetInt32(1)].AddDeadLetters(letters.GetInt64(2));
        }

        return groups;
    }

    private static ILookup<(string Group, int Partition), EntryId> LoadAcknowledged(SqliteSession session)
    {
        var found = session
            .Prepare("SELECT name, partition, ms, seq FROM log_acks")
            .List(static row => (Group: row.GetText(0), Partition: row.GetInt32(1), Id: new EntryId(row.GetInt64(2), row.GetInt64(3))));
        return found.ToLookup(ack => (ack.Group, ack.Partition), ack => ack.Id);
    }

    private static GroupPartition Make(
        SqliteDatabase database,
        string group,
        int partition,
        NumberedEntryId cursor,
        IEnumerable<EntryId> acknowledged
    ) => new(group, partition, database.WalEnds[partition], database.Readers, new GroupProgress(cursor, acknowledged));
}
