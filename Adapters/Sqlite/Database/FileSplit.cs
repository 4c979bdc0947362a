using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Moves read models out of a file in which an earlier version kept everything. Each new file is made whole under another name; the tables
/// are removed from the old one when all are on the disk, in one transaction. Interrupted anywhere, the next start continues it: until the
/// end the old file has everything, and no earlier version opens it any more.
/// </summary>
internal sealed partial class FileSplit(
    string file,
    FileKind kind,
    StoreFile.Description description,
    TimeProvider time,
    ILogger<FileSplit> logger
)
{
    /// <summary>A table of each kind that earlier versions had in one file.</summary>
    private const string Marks = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ";

    private const string RemoveArchived = """
        DELETE FROM events WHERE number IS NULL;
        DELETE FROM events WHERE EXISTS (
          SELECT 1 FROM log_trims t WHERE t.partition = events.partition AND (events.ms, events.seq) <= (trimmed_ms, trimmed_seq));
        """;

    private readonly string _directory = Path.GetDirectoryName(file)!;

    public void Run()
    {
        using var session = SqliteSession.Open(file, SqliteOpenMode.ReadWrite);
        var kinds = Parts(session);
        if (kinds.Count == 0)
            return;
        var (began, size) = (time.GetTimestamp(), new FileInfo(file).Length);
        RequireSpace(size);
        var names = string.Join(" and ", kinds.Select(static part => part.Name));
        LogBegins(file, size >> 20, names);
        foreach (var part in kinds)
        {
            SearchTables.Prepare(session, part.Words!);
            var copy = new FilePart(session, file, part, description.Partitions, Follows(session), time);
            if (!File.Exists(copy.Target))
                copy.Make();
            copy.Flush();
        }

        Remove(session, kinds);
        var duration = time.GetElapsedTime(began);
        LogEnds(file, names, duration);
    }

    private List<FileKind> Parts(SqliteSession session)
    {
        var parts = new List<FileKind>();
        if (kind.IsStore && session.ScalarInt64(Marks + "'archive'") == 1)
            parts.Add(FileKind.ReadModels);
        if ((kind.IsStore || kind == FileKind.ReadModels) && session.ScalarInt64(Marks + "'graph_generations'") == 1)
            parts.Add(FileKind.Graph);
        return parts;
    }

    private string? Follows(SqliteSession session) => kind.IsStore ? description.StoreId : SqliteReadModels.Read(session);

    private void RequireSpace(long needed)
    {
        var free = new DriveInfo(_directory).AvailableFreeSpace;
        if (free < needed)
            throw new StorageUnavailableException(
                $"{file} has archive, lists and graph of an earlier version, which get files of their own: that needs "
                    + $"{needed >> 20} MB, and {_directory} has {free >> 20} MB left. Free some space and start again; "
                    + "nothing was changed."
            );
    }

    /// <summary>The last step: from here on the new files are the ones that count.</summary>
    private void Remove(SqliteSession session, List<FileKind> parts)
    {
        session.Execute("PRAGMA synchronous = FULL; BEGIN IMMEDIATE;");
        foreach (var part in parts)
        {
            session.Execute($"DROP TABLE IF EXISTS {part.Words}; DELETE FROM meta WHERE name = '{part.Words}';");
            foreach (var table in FilePart.ReadOwnTables(part, _directory).Append(GraphSchema.Former))
                session.Execute($"DROP TABLE IF EXISTS {table}");
        }

        if (kind.IsStore)
        {
            session.Execute(kind.Additions);
            session.Execute(RemoveArchived);
            foreach (var part in parts)
                FollowersTable.Put(session, part, FilePart.Flushes);
        }

        session.Execute("COMMIT; PRAGMA wal_checkpoint(TRUNCATE);");
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{File} ({Megabytes} MB) has archive, lists or graph of an earlier version, which get files of their own: {Names}. "
            + "The start waits for that, once."
    )]
    private partial void LogBegins(string file, long megabytes, string names);

    [LoggerMessage(Level = LogLevel.Information, Message = "What {File} had of an earlier version is in {Names}; that took {Duration}.")]
    private partial void LogEnds(string file, string names, TimeSpan duration);
}
