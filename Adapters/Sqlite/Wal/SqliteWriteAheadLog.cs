using System.Collections.Concurrent;
using Concord.Wal;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// The WAL for its followers. Reads go to the file; progress is kept in memory and saved in groups, for a projection with a file of its own
/// after that file is flushed.
/// </summary>
internal sealed class SqliteWriteAheadLog : IWriteAheadLog, IAsyncDisposable, IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly ProgressSaver _saver;
    private readonly SqliteDeadLetters _deadLetters;
    private readonly WalTrimmer _trimmer;
    private readonly GroupLoader _loader;
    private int _disposed;
    private readonly Lazy<ConcurrentDictionary<string, GroupPartition[]>> _groupsOfFile;

    public SqliteWriteAheadLog(SqliteDatabase database, IEnumerable<FollowerFile> followers, TimeProvider time, ILoggerFactory loggers)
    {
        _database = database;
        _time = time;
        _saver = new(database, time, loggers.CreateLogger<ProgressSaver>());
        _deadLetters = new(database);
        _trimmer = new(database, _saver);
        _loader = new(database, [.. followers.Select(static follower => follower.Database)]);
        _groupsOfFile = new(Load);
    }

    private ConcurrentDictionary<string, GroupPartition[]> Groups => _groupsOfFile.Value;

    public int Partitions => _database.WalEnds.Count;

    /// <summary>Finds out where the projections continue; done with the first use otherwise.</summary>
    /// <exception cref="StorageUnavailableException">A file of read models lacks what only it had.</exception>
    public void Open() => _ = Groups;

    /// <summary>Saves what was acknowledged. Before the files are closed.</summary>
    public Task SaveAsync() => _saver.SaveAsync();

    /// <summary>
    /// Everything up to here is applied once <paramref name="applied"/> is: what the projection's file stores with it. Null where there is
    /// no such group.
    /// </summary>
    public WalPosition? ReachedWith(string group, AppliedEvents? applied) =>
        applied is { Entries.Count: > 0 } && Groups.TryGetValue(group, out var partitions)
            ? new(applied.Partition, partitions[applied.Partition].CursorWith(applied.Entries))
            : null;

    public async ValueTask EnsureGroupAsync(string group, CancellationToken cancellationToken = default)
    {
        if (Groups.ContainsKey(group))
            return;
        var made = _loader.New(group);
        await _database.Writer.WriteAsync(
            WritePriority.Other,
            session =>
            {
                for (var partition = 0; partition < made.Length; partition++)
                    GroupLoader.Insert(session, group, partition, made[partition].Cursor);
                return made;
            },
            groups => Groups.TryAdd(group, groups)
        );
    }

    public async ValueTask<bool> DropGroupAsync(string group, CancellationToken cancellationToken = default)
    {
        if (!Groups.ContainsKey(group))
            return false;
        return await _database.Writer.WriteAsync(
            WritePriority.Other,
            session => GroupLoader.Delete(session, group),
            _ => Groups.TryRemove(group, out var _)
        );
    }

    public ValueTask<IReadOnlyList<WalEntry>> ReadGroupAsync(
        string group,
        int partition,
        EntryId? after,
        int max,
        CancellationToken cancellationToken = default
    ) => new(Group(group, partition).Read(after, max, _time.GetUtcNow()));

    public async ValueTask<bool> WaitForEntriesAsync(int partition, EntryId after, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_database.WalEnds[partition].NextAfter(after) is not { } appended)
            return true;
        try
        {
            await appended.WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public ValueTask AcknowledgeAsync(
        string group,
        int partition,
        IReadOnlyList<EntryId> entries,
        CancellationToken cancellationToken = default
    )
    {
        var progress = Group(group, partition);
        if (progress.Acknowledge(entries))
            _saver.Mark(progress);
        return default;
    }

    public ValueTask<IReadOnlyList<WalEntry>> ReadRangeAsync(
        int partition,
        EntryId from,
        EntryId to,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        var trimmed = _database.WalEnds[partition].Trimmed.Id;
        var first = from > trimmed ? from : trimmed.Next();
        return new(_database.Readers.Read((partition, first, to, max), WalReads.Range));
    }

    public ValueTask<IReadOnlyList<WalPartitionInfo>> DescribeAsync(CancellationToken cancellationToken = default) =>
        new([.. Enumerable.Range(0, Partitions).Select(Describe)]);

    public ValueTask<long> TrimAsync(int partition, EntryId minimum, CancellationToken cancellationToken = default) =>
        _trimmer.TrimAsync(partition, minimum, () => [.. Groups.Values.Select(group => group[partition])], cancellationToken);

    public async ValueTask AddDeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken = default)
    {
        var position = letter.Entry.Position;
        var progress = Group(letter.Projection, position.Partition);
        await _database.Writer.WriteAsync(
            WritePriority.Other,
            session =>
            {
                progress.InsertAck(session, position.Entry);
                return SqliteDeadLetters.Put(session, letter);
            },
            inserted =>
            {
                progress.AddDeadLetters(inserted);
                progress.Acknowledge([position.Entry]);
                _saver.Mark(progress);
            }
        );
    }

    public ValueTask<DeadLetter?> FindDeadLetterAsync(string group, WalPosition position, CancellationToken cancellationToken = default) =>
        _deadLetters.FindAsync(group, position);

    public async ValueTask<bool> RemoveDeadLetterAsync(string group, WalPosition position, CancellationToken cancellationToken = default)
    {
        if (position.Partition < 0 || position.Partition >= Partitions || !Groups.ContainsKey(group))
            return false;
        var progress = Group(group, position.Partition);
        return await _database.Writer.WriteAsync(
                WritePriority.Other,
                session => SqliteDeadLetters.Delete(session, group, position),
                deleted => progress.AddDeadLetters(-deleted)
            ) > 0;
    }

    public ValueTask<DeadLetterPage> ReadDeadLettersAsync(
        string? group,
        int max,
        string? cursor,
        CancellationToken cancellationToken = default
    ) => _deadLetters.ReadAsync(group, max, cursor);

    /// <summary>Registered as itself and as the port, it is disposed as both.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _saver.DisposeAsync().ConfigureAwait(false);
        _trimmer.Dispose();
    }

    public void Dispose() => _trimmer.Dispose();

    private ConcurrentDictionary<string, GroupPartition[]> Load()
    {
        var moved = new List<GroupPartition>();
        var groups = new ConcurrentDictionary<string, GroupPartition[]>(
            _database.Readers.Read(moved, _loader.Load),
            StringComparer.Ordinal
        );
        foreach (var partition in moved)
            _saver.Mark(partition);
        return groups;
    }

    private WalPartitionInfo Describe(int partition)
    {
        var tail = _database.WalEnds[partition];
        var (last, trimmed) = (tail.Last, tail.Trimmed);
        return new()
        {
            Partition = partition,
            Length = last.Number - trimmed.Number,
            FirstId = last.Number == trimmed.Number ? null : _database.Readers.Read((partition, trimmed.Id), WalReads.First),
            LastId = last.Number == 0 ? null : last.Id,
            Groups = [.. Groups.Values.Select(group => group[partition].Describe()).OrderBy(group => group.Group, StringComparer.Ordinal)],
        };
    }

    private GroupPartition Group(string name, int partition) =>
        Groups.TryGetValue(name, out var group)
            ? group[partition]
            : throw new InvalidOperationException($"The log has no group '{name}'; EnsureGroupAsync makes it.");
}
