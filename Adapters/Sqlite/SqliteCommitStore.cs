using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Concord.Telemetry;
using Concord.Timeline;
using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>Hot state in the table <c>state</c>, committed together with its event.</summary>
internal sealed class SqliteCommitStore(SqliteDatabase database, TimeProvider time) : ICommitStore
{
    /// <summary>One statement, so that state and additions are of one moment.</summary>
    private const string SelectState = """
        SELECT s.version, s.commit_id, s.ms, s.seq, s.data, f.frame FROM state s LEFT JOIN state_frames f ON f.key = s.key
        WHERE s.key = ?1 ORDER BY f.sequence
        """;

    private const string SelectKeys = "SELECT key FROM state WHERE key > ?1 ORDER BY key LIMIT ?2";
    private const int ScanPage = 1_000;

    /// <summary>From this number on a read leaves the caller's thread.</summary>
    private const int ManyKeys = 64;

    /// <summary>Size of the write that probes whether there is space for commits again.</summary>
    private const int ProbeBytes = 256 << 10;

    private const string WriteNote = "INSERT INTO meta(name, value) VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value";

    private bool _refused;

    public StoreInfo Info => database.Info;

    public ValueTask<StoredState?> ReadAsync(EntityKey key, CancellationToken cancellationToken = default) =>
        new(database.Readers.Read((key, Info.Partitions), static (session, a) => Read(session, a.key, a.Partitions)));

    public async ValueTask<IReadOnlyList<StoredState?>> ReadManyAsync(
        IReadOnlyList<EntityKey> keys,
        CancellationToken cancellationToken = default
    ) =>
        keys.Count < ManyKeys
            ? database.Readers.Read((keys, Info.Partitions), ReadMany)
            : await database.Readers.ReadAsync((keys, Info.Partitions), ReadMany, cancellationToken);

    public async IAsyncEnumerable<IReadOnlyList<EntityKey>> ScanAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        for (var after = ""; ; )
        {
            var page = await database.Readers.ReadAsync(after, ReadKeys, cancellationToken);
            if (page.Count > 0)
                yield return page;
            if (page.Count < ScanPage)
                yield break;
            after = page[^1].Value;
        }
    }

    public async ValueTask<CommitResult> CommitAsync(Commit commit)
    {
        Commit.Check(commit);
        using var span = StoreActivities.StartCommit(commit.Key.PartitionOf(Info.Partitions));
        var started = Stopwatch.GetTimestamp();
        var item = new CommitItem(commit, database.WalEnds, time);
        CommitResult result;
        try
        {
            database.Writer.Add(item, commit.IsBulk ? WritePriority.Bulk : WritePriority.Urgent);
            result = await item.Task.ConfigureAwait(false);
            Volatile.Write(ref _refused, false);
        }
        catch (Exception error)
        {
            if (error is StorageUnavailableException)
                Volatile.Write(ref _refused, true);
            span?.SetTag("error.type", ErrorKind.Of(error)).SetStatus(ActivityStatusCode.Error);
            throw;
        }

        span?.SetTag("concord.group.size", item.GroupSize);
        database.Metrics.Committed(Stopwatch.GetElapsedTime(started));
        if (result.Outcome == CommitOutcome.Conflict)
            database.Metrics.Conflicted();
        return result;
    }

    /// <summary>
    /// Writes a little, because a full disk can still be read. After a refused commit it writes as much as a large one: there may be space
    /// for little and not for that, and the last commit's outcome counts.
    /// </summary>
    public async ValueTask CheckAsync(CancellationToken cancellationToken = default)
    {
        if (Volatile.Read(ref _refused))
        {
            await WriteNoteAsync("probe", new string('.', ProbeBytes));
            Volatile.Write(ref _refused, false);
            await WriteNoteAsync("probe", "");
        }

        await WriteNoteAsync("checked_at", Instants.ToText(time.GetUtcNow()));
    }

    private ValueTask<int> WriteNoteAsync(string name, string value) =>
        database.Writer.WriteAsync(WritePriority.Urgent, session => session.Prepare(WriteNote).Bind(1, name).Bind(2, value).Execute());

    private static List<EntityKey> ReadKeys(SqliteSession session, string after)
    {
        return session.Prepare(SelectKeys).Bind(1, after).Bind(2, ScanPage).List(static row => new EntityKey(row.GetText(0)));
    }

    private static IReadOnlyList<StoredState?> ReadMany(SqliteSession session, (IReadOnlyList<EntityKey> Keys, int Partitions) argument) =>
        [.. argument.Keys.Select(key => Read(session, key, argument.Partitions))];

    private static StoredState? Read(SqliteSession session, EntityKey key, int partitions)
    {
        using var row = session.Prepare(SelectState).Bind(1, key.Value);
        if (!row.Step())
            return null;
        var position = new WalPosition(key.PartitionOf(partitions), new(row.GetInt64(2), row.GetInt64(3)));
        var (version, commitId) = (row.GetInt64(0), new Guid(row.GetBytes(1), bigEndian: true));
        return new(key, version, commitId, position, ReadData(row));
    }

    /// <summary>The state with all that was added to it.</summary>
    private static byte[] ReadData(SqliteStatement row)
    {
        if (row.IsNull(5))
            return row.GetBytes(4).ToArray();
        var data = new ArrayBufferWriter<byte>(4_096);
        data.Write(row.GetBytes(4));
        do data.Write(row.GetBytes(5));
        while (row.Step());
        return data.WrittenSpan.ToArray();
    }
}
