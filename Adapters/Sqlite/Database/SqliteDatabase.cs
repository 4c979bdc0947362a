using System.Diagnostics.Metrics;
using Concord.Errors;
using Concord.Ports;
using Concord.Telemetry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// The store: one file, one writer, readers beside it. It exists before it is opened, because services depend on it; it is opened when the
/// host starts, or at its first use.
/// </summary>
internal sealed partial class SqliteDatabase : IDisposable
{
    private readonly Lazy<Opened> _opened;
    private readonly SqliteSynchronous _synchronous;
    private readonly TimeProvider _time;
    private readonly DatabaseCalls _calls;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<SqliteDatabase> _logger;
    private readonly List<Action> _whenOpen = [];
    private int _closed;

    /// <param name="options">Where the file is.</param>
    /// <param name="followed">The store that the file belongs to, which is open by then; null for a store of its own.</param>
    /// <param name="store">Partitions of a store of its own.</param>
    /// <param name="meters">For its metrics.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">For its writer.</param>
    public SqliteDatabase(
        IOptions<SqliteStorageOptions> options,
        Func<StoreInfo>? followed,
        IOptions<StoreOptions> store,
        IMeterFactory meters,
        TimeProvider time,
        ILoggerFactory loggers
    )
    {
        (_synchronous, _time, _loggers, _logger) = (
            options.Value.Embedded.Synchronous,
            time,
            loggers,
            loggers.CreateLogger<SqliteDatabase>()
        );
        var name = followed is null ? StoreFile.FileName : SqliteReadModels.FileName;
        File = Path.Combine(Path.GetFullPath(options.Value.DataDirectory), name);
        Metrics = new(meters, followed is null ? "embedded" : "read-models");
        _calls = new(meters, "sqlite", Path.GetFileNameWithoutExtension(name));
        _opened = new(() =>
            followed?.Invoke() is { } other ? OpenFile(other.Partitions, other) : OpenFile(store.Value.Partitions, followed: null)
        );
    }

    public string File { get; }

    public StoreInstruments Metrics { get; }

    public StoreInfo Info => _opened.Value.Info;

    public WalEnds WalEnds => _opened.Value.Tails;

    public ReaderPool Readers => _opened.Value.Readers;

    public SqliteWriter Writer => _opened.Value.Writer;

    /// <exception cref="StorageUnavailableException">The store cannot be opened; the message says why and what to do.</exception>
    public void Open()
    {
        _ = _opened.Value;
        foreach (var action in _whenOpen)
            action();
        _whenOpen.Clear();
    }

    /// <summary>Runs the action as soon as the file is open; at once where it is open already.</summary>
    public void WhenOpen(Action action)
    {
        if (_opened.IsValueCreated)
            action();
        else
            _whenOpen.Add(action);
    }

    /// <summary>Completes pending writes, checkpoints the journal into the file, releases the directory.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1 || !_opened.IsValueCreated)
            return;
        var opened = _opened.Value;
        opened.Writer.Close();
        opened.Readers.Dispose();
        opened.Session.Dispose();
        opened.Lock.Dispose();
        LogClosed(File);
    }

    private Opened OpenFile(int? partitions, StoreInfo? followed)
    {
        var directoryLock = DataDirectoryLock.Acquire(Path.GetDirectoryName(File)!);
        SqliteSession? session = null;
        try
        {
            var description = StoreFile.OpenOrCreate(File, partitions, _time);
            var info = new StoreInfo("Embedded", description.StoreId, description.Partitions, Describe(_synchronous));
            session = OpenWriter(File, _synchronous);
            if (followed is not null)
                SqliteReadModels.Follow(session, followed);
            var tails = WalEnds.Load(session, description.Partitions);
            LogOpened(description.Created ? "Created" : "Opened", File, info.StoreId, info.Partitions, info.Durability);
            return new(
                directoryLock,
                session,
                info,
                tails,
                new(File, _calls),
                new(session, File, [tails], Metrics, _calls, _loggers.CreateLogger<SqliteWriter>())
            );
        }
        catch (Exception error)
        {
            session?.Dispose();
            directoryLock.Dispose();
            if (error is SqliteException damaged)
                throw SqliteErrors.Translate(damaged, File);
            throw;
        }
    }

    private static SqliteSession OpenWriter(string file, SqliteSynchronous synchronous)
    {
        var session = SqliteSession.Open(file, SqliteOpenMode.ReadWrite);
        // A checkpoint every 4,000 pages (16 MB): pages that change often are then written once, and no commit waits long for it.
        session.Execute(
            $"""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = {(synchronous == SqliteSynchronous.Full ? "FULL" : "NORMAL")};
            PRAGMA wal_autocheckpoint = 4000;
            PRAGMA journal_size_limit = 67108864;
            PRAGMA cache_size = -65536;
            PRAGMA temp_store = MEMORY;
            """
        );
        session.Execute(SqliteSchema.Additions);
        SearchTables.Prepare(session);
        return session;
    }

    private static string Describe(SqliteSynchronous synchronous) =>
        synchronous == SqliteSynchronous.Full
            ? "fsync before each acknowledgement: nothing acknowledged is lost, also on a power cut"
            : "no fsync per acknowledgement: the end of the process loses nothing, a power cut may lose the last moments";

    private sealed record Opened(
        DataDirectoryLock Lock,
        SqliteSession Session,
        StoreInfo Info,
        WalEnds Tails,
        ReaderPool Readers,
        SqliteWriter Writer
    );

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{What} the store {File}: id {StoreId}, {Partitions} partitions, durability: {Durability}"
    )]
    private partial void LogOpened(string what, string file, string storeId, int partitions, string durability);

    [LoggerMessage(Level = LogLevel.Information, Message = "Closed the store {File}")]
    private partial void LogClosed(string file);
}
