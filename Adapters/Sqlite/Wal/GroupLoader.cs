using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>Loads the groups of the store into memory, and creates new ones.</summary>
/// <param name="database">The store.</param>
/// <param name="followers">Files with the data and the progress of projections.</param>
internal sealed class GroupLoader(SqliteDatabase database, IReadOnlyList<SqliteDatabase> followers)
{
    /// <summary>A new group starts before the first entry that the WAL still holds.</summary>
    public GroupPartition[] New(string group) =>
        [
            .. Enumerable
                .Range(0, database.WalEnds.Count)
                .Select(partition => Make(group, partition, new(EntryId.Zero, database.WalEnds[partition].Trimmed.Number), [])),
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

    /// <summary>
    /// A group continues where its file is. <paramref name="moved"/> gets those that the store has elsewhere; they must be saved together.
    /// </summary>
    public IEnumerable<KeyValuePair<string, GroupPartition[]>> Load(SqliteSession session, List<GroupPartition> moved)
    {
        var acknowledged = LoadAcknowledged(session);
        var groups = new Dictionary<string, GroupPartition[]>(StringComparer.Ordinal);
        using var row = session.Prepare("SELECT name, partition, ms, seq, number FROM log_groups ORDER BY name, partition");
        while (row.Step())
        {
            var (name, partition) = (row.GetText(0), row.GetInt32(1));
            if (!groups.TryGetValue(name, out var group))
                groups.Add(name, group = New(name));
            var resumption = FollowerOf(name)?.Resumption ?? Resumption.Ordinary;
            var isMoved = resumption.Starts.TryGetValue((name, partition), out var start);
            var acks = acknowledged[(name, partition)].Where(ack => !resumption.IsOlder || ack.IsSetAside).Select(static ack => ack.Id);
            group[partition] = Make(name, partition, isMoved ? start : NumberedEntryId.Read(row, 2), acks);
            if (isMoved)
                moved.Add(group[partition]);
        }

        using var letters = session.Prepare("SELECT projection, partition, count(*) FROM dead_letters GROUP BY projection, partition");
        while (letters.Step())
        {
            if (groups.TryGetValue(letters.GetText(0), out var group))
                group[letters.GetInt32(1)].AddDeadLetters(letters.GetInt64(2));
        }

        return groups;
    }

    private static ILookup<(string Group, int Partition), (EntryId Id, bool IsSetAside)> LoadAcknowledged(SqliteSession session)
    {
        var found = session
            .Prepare(
                """
                SELECT name, partition, ms, seq, EXISTS (
                  SELECT 1 FROM dead_letters d WHERE d.projection = name AND d.partition = log_acks.partition AND d.ms = log_acks.ms
                    AND d.seq = log_acks.seq)
                FROM log_acks
                """
            )
            .List(static row =>
                (
                    Key: (row.GetText(0), row.GetInt32(1)),
                    Ack: (Id: new EntryId(row.GetInt64(2), row.GetInt64(3)), IsSetAside: row.GetInt64(4) == 1)
                )
            );
        return found.ToLookup(static row => row.Key, static row => row.Ack);
    }

    private SqliteDatabase? FollowerOf(string group) => followers.FirstOrDefault(file => file.Kind.Projections.Contains(group));

    private GroupPartition Make(string group, int partition, NumberedEntryId cursor, IEnumerable<EntryId> acknowledged) =>
        new(group, partition, database.WalEnds[partition], database.Readers, new GroupProgress(cursor, acknowledged), FollowerOf(group));
}
