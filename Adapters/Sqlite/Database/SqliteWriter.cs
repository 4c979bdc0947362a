using System.Diagnostics;
using Concord.Telemetry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// The only writer of the file: one thread that takes all waiting items, writes them in one transaction and completes all of them after one
/// fsync (group commit). When idle, a write starts at once; under load groups grow by themselves. <para>An item that fails must not fail
/// the others. A savepoint around each item would always cost two statements and a page journal per item. Instead a group that fails is
/// rolled back, and its items are written one by one.</para>
/// </summary>
internal sealed partial class SqliteWriter
{
    private const int MaxGroup = 1024;

    /// <summary>
    /// While commits keep coming, other work is done together at this interval: many rows in one transaction cost an index far less than a
    /// few in each.
    /// </summary>
    private static readonly TimeSpan OtherWorkInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Callers that were just answered come back in a moment with their next commit. Other work that started in this gap would delay all of
    /// them, and cost a flush for few rows.
    /// </summary>
    private static readonly TimeSpan CommitGap = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Callers that commit one after another are back within this time. Callers that come less often leave the time between them to other
    /// work, so that it keeps pace with any rate that does not fill the machine.
    /// </summary>
    private static readonly TimeSpan CommitsWithin = TimeSpan.FromMilliseconds(2);

    /// <summary>How long work that gives way then pauses, to the time it took: a tenth of a core is left to it.</summary>
    private const int PauseToWork = 9;

    private readonly Func<bool>? _commits;
    private readonly SqliteSession _session;
    private readonly string _file;
    private readonly TimeSpan _otherWorkLimit;
    private readonly WriteQueue _queue = new();
    private readonly IReadOnlyList<ITransactionParticipant> _participants;
    private readonly StoreInstruments _metrics;
    private readonly DatabaseCalls _calls;
    private readonly ILogger<SqliteWriter> _logger;
    private readonly Thread _thread;
    private readonly List<WriteItem> _group = [];
    private long _otherWorkDone;
    private long _urgentDone;
    private bool _isServing;
    private bool _failing;
    private bool _flushing;

    public SqliteWriter(
        SqliteSession session,
        string file,
        FileKind kind,
        Func<bool>? commits,
        IReadOnlyList<ITransactionParticipant> participants,
        StoreInstruments metrics,
        DatabaseCalls calls,
        ILogger<SqliteWriter> logger
    )
    {
        _session = session;
        _file = file;
        _otherWorkLimit = kind.OtherWorkLimit;
        _commits = commits;
        _participants = participants;
        _metrics = metrics;
        _calls = calls;
        _logger = logger;
        _thread = new(Run) { Name = $"concord-{Path.GetFileNameWithoutExtension(kind.Name)}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Whether callers are committing now.</summary>
    public bool ServesCallers => Volatile.Read(ref _isServing) || Stopwatch.GetElapsedTime(Volatile.Read(ref _urgentDone)) < CommitsWithin;

    public ValueTask<T> WriteAsync<T>(WritePriority priority, Func<SqliteSession, T> apply, Action<T>? committed = null)
    {
        var item = new WriteItem<T>(apply, committed);
        Add(item, priority);
        return new(item.Task);
    }

    /// <exception cref="StorageUnavailableException">The store is closing.</exception>
    public void Add(WriteItem item, WritePriority priority)
    {
        if (!_queue.TryAdd(item, priority))
            throw new StorageUnavailableException($"{_file} is being closed: this silo shuts down.");
    }

    /// <summary>
    /// Completes when everything written before is on the disk, and answers the number of the flush. In a file of read models, whose
    /// transactions are not flushed one by one.
    /// </summary>
    public Task<long> FlushAsync()
    {
        var item = new FlushItem();
        Add(item, WritePriority.Urgent);
        return item.Task;
    }

    /// <summary>Completes pending writes and ends the thread.</summary>
    public void Close()
    {
        _queue.Close();
        _thread.Join();
    }

    private void Run()
    {
        while (_queue.Wait())
        {
            if (CommitGap - Stopwatch.GetElapsedTime(_urgentDone) is { Ticks: > 0 } gap)
                _queue.WaitForUrgent(gap);
            _group.Clear();
            _queue.TakeUrgent(_group, MaxGroup);
            var hasUrgent = _group.Count > 0;
            Volatile.Write(ref _isServing, hasUrgent);
            if (!hasUrgent && _queue.TakeOther() is { } other)
                _group.Add(other);
            var began = Stopwatch.GetTimestamp();
            try
            {
                WriteGroup(withOtherWork: !hasUrgent || Stopwatch.GetElapsedTime(_otherWorkDone) > OtherWorkInterval);
            }
            catch (SqliteException error) when (SqliteErrors.IsStoreWide(error))
            {
                Rollback();
                FailAll(error);
                continue;
            }
            catch (Exception) when (_group.Count > 1)
            {
                Rollback();
                WriteOneByOne();
                continue;
            }
            catch (Exception error)
            {
                Rollback();
                FailAll(error);
                continue;
            }

            Succeed(_group);
            if (hasUrgent)
                Volatile.Write(ref _urgentDone, Stopwatch.GetTimestamp());
            else
                GiveWay(began);
        }
    }

    /// <summary>
    /// The processors are few, and a commit needs them too: while callers commit, this file's work leaves them most of the time.
    /// </summary>
    private void GiveWay(long began)
    {
        if (_commits?.Invoke() == true)
            _queue.WaitForUrgent(PauseToWork * Stopwatch.GetElapsedTime(began));
    }

    /// <summary>Writes the group in one transaction.</summary>
    private void WriteGroup(bool withOtherWork)
    {
        var call = _calls.BeginShared("transaction");
        try
        {
            BeginFlush();
            _session.Prepare("BEGIN IMMEDIATE").Execute();
            foreach (var item in _group)
                item.Apply(_session);

            if (withOtherWork)
                ApplyOtherWork();
            _session.Prepare("COMMIT").Execute();
            EndFlush();
        }
        catch (Exception error)
        {
            call.Failed(error, Callers());
            throw;
        }

        call.Succeeded(Callers());
    }

    /// <summary>
    /// A commit that is flushed flushes the whole journal, and with it all transactions before. (A checkpoint would too, but skips the
    /// flush where a reader holds it up.)
    /// </summary>
    private void BeginFlush()
    {
        if (!_group.Exists(static item => item.MustFlush))
            return;
        _flushing = true;
        _session.Execute("PRAGMA synchronous = FULL");
    }

    private void EndFlush()
    {
        if (!_flushing)
            return;
        _session.Execute("PRAGMA synchronous = NORMAL");
        _flushing = false;
    }

    private SampledCallers? Callers()
    {
        SampledCallers? callers = null;
        foreach (var item in _group)
            SampledCallers.Add(ref callers, item.Span);
        return callers;
    }

    private void ApplyOtherWork()
    {
        var started = Stopwatch.GetTimestamp();
        while (_group.Count < 2 * MaxGroup && Stopwatch.GetElapsedTime(started) < _otherWorkLimit && _queue.TakeOther() is { } item)
        {
            _group.Add(item);
            item.Apply(_session);
        }

        _otherWorkDone = Stopwatch.GetTimestamp();
    }

    private void WriteOneByOne()
    {
        WriteItem[] items = [.. _group];
        foreach (var item in items)
        {
            _group.Clear();
            _group.Add(item);
            try
            {
                WriteGroup(withOtherWork: false);
            }
            catch (Exception error)
            {
                Rollback();
                FailAll(error);
                continue;
            }

            Succeed(_group);
        }
    }

    private void Succeed(List<WriteItem> items)
    {
        foreach (var participant in _participants)
            participant.OnCommitted();
        foreach (var item in items)
        {
            item.GroupSize = items.Count;
            item.Complete();
        }

        _metrics.GroupWritten(items.Count);
        if (!_failing)
            return;
        _failing = false;
        LogRecovered(_file);
    }

    private void FailAll(Exception error)
    {
        var answer = error is SqliteException sqlite ? SqliteErrors.Translate(sqlite, _file) : error;
        if (answer is StorageUnavailableException && !_failing)
        {
            _failing = true;
            LogFailing(answer.Message);
        }

        foreach (var item in _group)
            item.Fail(answer);
    }

    private void Rollback()
    {
        try
        {
            // After some errors (full disk, failing disk) SQLite rolls back by itself.
            if (_session.InTransaction)
                _session.Execute("ROLLBACK");
            EndFlush();
        }
        catch (SqliteException error)
        {
            LogRollbackFailed(error, _file);
        }

        foreach (var participant in _participants)
            participant.OnRolledBack();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store refuses writes: {Reason}")]
    private partial void LogFailing(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store accepts writes again: {File}")]
    private partial void LogRecovered(string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A transaction on {File} could not be rolled back")]
    private partial void LogRollbackFailed(Exception error, string file);
}
