using System.Diagnostics.Metrics;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Commit;
using Concord.Grains.Ports;
using Concord.Grains.Telemetry;
using Concord.Silo.Embedded.Hosting;
using Concord.Silo.Embedded.Log;
using Concord.Silo.Embedded.Sqlite;
using Concord.Silo.Embedded.Writing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Embedded;

/// <summary>The opened store: one file, one writer, readers beside it. Opened when it is made, closed when it is disposed.</summary>
internal sealed partial class EmbeddedDatabase : IDisposable
{
    private readonly DataDirectoryLock _lock;
    private readonly SqliteSession _session;
    private readonly ILogger<EmbeddedDatabase> _logger;
    private int _closed;

    /// <exception cref="StorageUnavailableException">The store cannot be opened; the message says why and what to do.</exception>
    public EmbeddedDatabase(
        IOptions<EmbeddedStorageOptions> options, IOptions<StoreOptions> store, IMeterFactory meters, TimeProvider time, ILoggerFactory loggers, string fileName = StoreFile.FileName)
    {
        _logger = loggers.CreateLogger<EmbeddedDatabase>();
        var settings = options.Value;
        var directory = Path.GetFullPath(settings.DataDirectory);
        File = Path.Combine(directory, fileName);
        Metrics = new(meters, Path.GetFileNameWithoutExtension(fileName) == "concord" ? "embedded" : "read-models");
        _lock = DataDirectoryLock.Take(directory);
        try
        {
            var description = StoreFile.OpenOrCreate(File, store.Value.Partitions, time);
            var durability = settings.Embedded.Synchronous;
            Info = new("Embedded", description.StoreId, description.Partitions, Describe(durability));
            _session = OpenWriter(File, durability);
            Tails = LogTails.Load(_session, description.Partitions);
            LogOpened(description.Created ? "Created" : "Opened", File, Info.StoreId, Info.Partitions, Info.Durability);
        }
        catch (SqliteException error)
        {
            _session?.Dispose();
            _lock.Dispose();
            throw SqliteErrors.Translate(error, File);
        }
        catch
        {
            _session?.Dispose();
            _lock.Dispose();
            throw;
        }

        var calls = new DatabaseCalls(meters, "sqlite", Path.GetFileNameWithoutExtension(fileName));
        Readers = new(File, calls);
        Writer = new(_session, File, [Tails], Metrics, calls, loggers.CreateLogger<Writer>());
    }

    public string File { get; }

    public StoreInfo Info { get; }

    public StoreMetrics Metrics { get; }

    public LogTails Tails { get; }

    public ReaderPool Readers { get; }

    public Writer Writer { get; }

    /// <summary>Writes what waits, brings the journal into the file, lets go of the directory.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1) return;
        Writer.Close();
        Readers.Dispose();
        _session.Dispose();
        _lock.Dispose();
        LogClosed(File);
    }

    private static SqliteSession OpenWriter(string file, EmbeddedSynchronous synchronous)
    {
        var session = SqliteSession.Open(file, SqliteOpenMode.ReadWrite);
        // The journal is brought into the file every 4,000 pages (16 MB): pages that change often are then written once, and no commit waits long for it.
        session.Execute($"""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = {(synchronous == EmbeddedSynchronous.Full ? "FULL" : "NORMAL")};
            PRAGMA wal_autocheckpoint = 4000;
            PRAGMA journal_size_limit = 67108864;
            PRAGMA cache_size = -65536;
            PRAGMA temp_store = MEMORY;
            """);
        session.Execute(Schema.Additions);
        SearchTables.Prepare(session);
        return session;
    }

    private static string Describe(EmbeddedSynchronous synchronous) => synchronous == EmbeddedSynchronous.Full
        ? "fsync before each acknowledgement: nothing acknowledged is lost, also on a power cut"
        : "no fsync per acknowledgement: the end of the process loses nothing, a power cut may lose the last moments";
}
