using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Concord.Adapters.Sqlite;

/// <summary>Creates and checks a file. An existing file is never replaced, whatever its condition.</summary>
internal static class StoreFile
{
    /// <summary>From then on no earlier version opens the file: it could not read what this one writes.</summary>
    private const string RaiseFormat = "UPDATE meta SET value = ?1 WHERE name = 'format'";

    /// <summary>The file's own metadata.</summary>
    public sealed record Description(string StoreId, int Partitions, bool Created);

    /// <exception cref="StorageUnavailableException">The file is damaged, partly missing, or of a newer format.</exception>
    /// <exception cref="OptionsValidationException">The store has another number of partitions than configured.</exception>
    public static Description OpenOrCreate(string file, FileKind kind, int? asked, TimeProvider time)
    {
        var created = !File.Exists(file);
        if (created)
            Create(file, kind, asked, time);
        else if (new FileInfo(file).Length == 0)
            throw new StorageUnavailableException(
                $"{file} is empty: it has been cut off or overwritten. Restore it from a backup, or move it away to start an empty store."
            );

        using var session = SqliteSession.Open(file, SqliteOpenMode.ReadWrite);
        var format = ReadMeta(session, file, "format");
        if (
            !int.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < SqliteSchema.OldestFormat or > SqliteSchema.Format
        )
            throw new StorageUnavailableException(
                $"{file} has format {format}; this version of Concord knows the formats up to {SqliteSchema.Format}. Use the version that "
                    + "wrote it."
            );

        var partitions = int.Parse(ReadMeta(session, file, "partitions"), CultureInfo.InvariantCulture);
        if (asked is not null && asked != partitions)
            throw new OptionsValidationException(
                nameof(StoreOptions),
                typeof(StoreOptions),
                [
                    $"Storage:Partitions is {asked}, but {file} was created with {partitions}, which is fixed. Set Storage:Partitions "
                        + $"to {partitions} or remove it.",
                ]
            );
        if (number < SqliteSchema.Format)
            session.Prepare(RaiseFormat).Bind(1, SqliteSchema.Format.ToString(CultureInfo.InvariantCulture)).Execute();
        return new(ReadMeta(session, file, "store_id"), partitions, created);
    }

    /// <summary>Under another name first, so that a file with the right name is always complete.</summary>
    private static void Create(string file, FileKind kind, int? asked, TimeProvider time)
    {
        if (File.Exists(file + "-wal"))
            throw new StorageUnavailableException(
                $"{file} is missing, but its journal {file}-wal is there: the database has been moved or deleted. Bring it back, or "
                    + "move the journal away too."
            );

        var draft = file + ".new";
        File.Delete(draft);
        File.Delete(draft + "-journal");
        using (var session = SqliteSession.Open(draft, SqliteOpenMode.ReadWriteCreate))
        {
            session.Execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; BEGIN;");
            session.Execute(kind.Create);
            Describe(session, asked ?? WalPartitions.Default, time);
            session.Execute("COMMIT;");
        }

        File.Move(draft, file);
    }

    /// <summary>Writes the metadata of a new file.</summary>
    public static void Describe(SqliteSession session, int partitions, TimeProvider time)
    {
        WriteMeta(session, "format", SqliteSchema.Format.ToString(CultureInfo.InvariantCulture));
        WriteMeta(session, "store_id", Guid.CreateVersion7(time.GetUtcNow()).ToString("N"));
        WriteMeta(session, "partitions", partitions.ToString(CultureInfo.InvariantCulture));
        WriteMeta(session, "created_at", Instants.ToText(time.GetUtcNow()));
    }

    private static void WriteMeta(SqliteSession session, string name, string value) =>
        session.Prepare("INSERT INTO meta(name, value) VALUES (?1, ?2)").Bind(1, name).Bind(2, value).Execute();

    private static string ReadMeta(SqliteSession session, string file, string name)
    {
        if (session.ScalarInt64("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'meta'") == 1)
        {
            using var row = session.Prepare("SELECT value FROM meta WHERE name = ?1").Bind(1, name);
            if (row.Step())
                return row.GetText(0);
        }

        throw new StorageUnavailableException(
            $"{file} is an SQLite database, but not a Concord store. Move it away, or set Storage:DataDirectory to another directory."
        );
    }
}
