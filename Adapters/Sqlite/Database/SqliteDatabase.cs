using System.Diagnostics.Metrics;
using Concord.Telemetry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// One file of the data directory: one writer, readers beside it. It exists before it is opened, because services depend on it; it is
/// opened when the host starts, or at its first use.
/// </summary>
internal sealed partial class SqliteDatabase : IDisposable
{
    private readonly FileKind _kind;
    private readonly SqliteSynchronous _synchronous;
    private readonly Lazy<Opened> _opened;
    private readonly DataDirectory _directory;
    private readonly TimeProvider _time;
    private readonly DatabaseCalls _calls;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<SqliteDatabase> _logger;
    private readonly List<Action> _whenOpen = [];
    private int _closed;

    /// <param name="kind">Which of the files.</param>
    /// <param name="synchronous">How its transactions are flushed.</param>
    /// <param name="options">Where the file is.</param>
    /// <param name="directory">Shared by its files.</param>
    /// <param name="store">Partitions of a store of its own.</param>
    /// <param name="followed">The store that read models belong to, which is opened before.</param>
    /// <param name="meters">For its metrics.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">For its writer.</param>
    public SqliteDatabase(
        FileKind kind,
        SqliteSynchronous synchronous,
        IOptions<SqliteStorageOptions> options,
        DataDirectory directory,
        IOptions<StoreOptions> store,
        FollowedStore? followed,
        IMeterFactory meters,
        TimeProvider time,
        ILoggerFactory loggers
    )
    {
        (_kind, _synchronous, _directory, _time, _loggers) = (kind, synchronous, directory, time, loggers);
        _logger = loggers.CreateLogger<SqliteDatabase>();
        File = Path.Combine(Path.GetFullPath(options.Value.DataDirectory), kind.Name);
        var name = Path.GetFileNameWithoutExtension(kind.Name);
        Metrics = new(meters, kind.IsStore ? "embedded" : name);
        _calls = new(meters, "sqlite", name);
        _opened = new(() => followed is null ? OpenFile(store.Value.Partitions, null) : OpenFile(followed.Info.Partitions, followed));
    }

    public string File { get; }

    public FileKind Kind => _kind;

    public StoreInstruments Metrics { get; }

    public StoreInfo Info => _opened.Value.Info;

    /// <summary>Of the store's file.</summary>
    public WalEnds WalEnds => _opened.Value.Ends ?? throw new InvalidOperationException($"{File} has no WAL.");

    public ReaderPool Readers => _opened.Value.Readers;

    public SqliteWriter Writer => _opened.Value.Writer;

    /// <summary>Where its projections continue, if that is not where the WAL has them.</summary>
    public Resumption Resumption => _opened.Value.Resumption;

    /// <exception cref="StorageUnavailableException">The file cannot be opened; the message says why and what to do.</exception>
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

    /// <summary>Completes pending writes, checkpoints the journal into the file, leaves the directory.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1 || !_opened.IsValueCreated)
            return;
        var opened = _opened.Value;
        opened.Writer.Close();
        opened.Readers.Dispose();
        opened.Session.Dispose();
        opened.Directory.Dispose();
        LogClosed(File);
    }

    private Opened OpenFile(int? partitions, FollowedStore? followed)
    {
        var entry = _directory.Enter(Path.GetDirectoryName(File)!);
        SqliteSession? session = null;
        try
        {
            followed?.RefuseLostArchive(File, _kind);
            var description = StoreFile.OpenOrCreate(File, _kind, partitions, _time);
            new FileSplit(File, _kind, description, _time, _loggers.CreateLogger<FileSplit>()).Run();
            session = OpenWriter();
            var resumption = followed?.Admit(session, File, _kind) ?? Resumption.Ordinary;
            var info = new StoreInfo("Embedded", description.StoreId, description.Partitions, Describe());
            var ends = _kind.IsStore ? WalEnds.Load(session, description.Partitions) : null;
            LogOpened(description.Created ? "Created" : "Opened", File, info.StoreId, info.Partitions, info.Durability);
            return new(
                entry,
                session,
                info,
                ends,
                resumption,
                new(File, _calls),
                new(
                    session,
                    File,
                    _kind,
                    _kind.GivesWay ? followed?.Commits : null,
                    ends is null ? [] : [ends],
                    Metrics,
                    _calls,
                    _loggers.CreateLogger<SqliteWriter>()
                )
            );
        }
        catch (Exception error)
        {
            session?.Dispose();
            entry.Dispose();
            if (error is SqliteException damaged)
                throw SqliteErrors.Translate(damaged, File);
            throw;
        }
    }

    private SqliteSession OpenWriter()
    {
        var session = SqliteSession.Open(File, SqliteOpenMode.ReadWrite);
        // A checkpoint every 4,000 pages (16 MB): pages that change often are then written once, and no commit waits long for it.
        session.Execute(
            $"""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = {(_synchronous == SqliteSynchronous.Full ? "FULL" : "NORMAL")};
            PRAGMA wal_autocheckpoint = 4000;
            PRAGMA journal_size_limit = 67108864;
            PRAGMA cache_size = -65536;
            PRAGMA temp_store = MEMORY;
            """
        );
        session.Execute(_kind.Additions);
        if (_kind.Words is { } words)
            SearchTables.Prepare(session, words);
        return session;
    }

    private string Describe() =>
        (_kind.IsStore, _synchronous) switch
        {
            (_, SqliteSynchronous.Full) => "fsync before each acknowledgement: nothing acknowledged is lost, also on a power cut",
            (true, _) => "no fsync per acknowledgement: the end of the process loses nothing, a power cut may lose the last moments",
            _ => "flushed before the WAL is told: after a power cut the WAL delivers the last moments again",
        };

    private sealed record Opened(
        IDisposable Directory,
        SqliteSession Session,
        StoreInfo Info,
        WalEnds? Ends,
        Resumption Resumption,
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
