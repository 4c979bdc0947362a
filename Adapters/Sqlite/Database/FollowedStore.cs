using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Sqlite;

/// <summary>The store that files of read models belong to; a file of another store is refused.</summary>
/// <param name="info">Opens it.</param>
/// <param name="store">Its file, if it is the embedded store: then the progress of the projections is compared too.</param>
/// <param name="loggers">For what was found.</param>
internal sealed class FollowedStore(Func<StoreInfo> info, SqliteDatabase? store, ILoggerFactory loggers)
{
    public StoreInfo Info => info();

    /// <summary>Whether callers are committing to it now; null where another process commits.</summary>
    public Func<bool>? Commits { get; } = store is { } embedded ? () => embedded.Writer.ServesCallers : null;

    /// <summary>
    /// Before a file is created: the archive alone holds what was trimmed from the WAL, and an empty one in its place would hide the loss.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The file is missing, and the WAL does not have all its events any more.</exception>
    public void RefuseLostArchive(string file, FileKind kind)
    {
        if (kind == FileKind.ReadModels && !File.Exists(file) && store?.Readers.Read(kind, FollowerCheck.HasTrimmed) == true)
            throw FollowerCheck.Lost(file, "is missing");
    }

    /// <exception cref="StorageUnavailableException">The file follows another store, or lacks events that only it had.</exception>
    public Resumption Admit(SqliteSession session, string file, FileKind kind)
    {
        var followed = Info;
        SqliteReadModels.Follow(session, kind.Name, followed);
        return store is null
            ? Resumption.Ordinary
            : new FollowerCheck(store, session, file, kind, loggers.CreateLogger<FollowerCheck>()).Run();
    }
}
