using System.Globalization;
using Concord.Imports;

namespace Concord.Gateway.Imports;

/// <summary>
/// A running import: reader → lanes → policies, with the counts reported beside it. Whatever ends it (the last row, the client, the
/// storage, a cancellation, the process) ends it in the same way: rows that are being applied are finished and counted, then the record is
/// closed.
/// </summary>
internal sealed partial class ImportRun : IDisposable
{
    private readonly ImportParameters _parameters;
    private readonly IImportGrain _record;
    private readonly ImportOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ImportInstruments _instruments;
    private readonly ImportCounters _counters;
    private readonly ImportLanes _lanes;
    private readonly ImportProgressReporter _reporter;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<bool> _bodyRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (ImportState State, string? Detail)? _ending;
    private long _line;

    public ImportRun(
        ImportParameters parameters,
        IGrainFactory grains,
        ImportOptions options,
        TimeProvider time,
        ImportInstruments instruments,
        string runner,
        ILogger<ImportRun> logger
    )
    {
        (_parameters, _options, _time, _instruments, _logger) = (parameters, options, time, instruments, logger);
        _record = grains.GetGrain<IImportGrain>(parameters.Id);
        _counters = new(options);
        var calls = new RetryingCall(options, options.StoreTimeout, time);
        _lanes = new(grains, parameters, _counters, calls, options, logger);
        _reporter = new(_record, _counters, calls, options, instruments, runner);
    }

    /// <summary>Completes when the body is read (true), or will not be read further (false).</summary>
    public Task<bool> BodyRead => _bodyRead.Task;

    /// <summary>Runs to the end. Does not throw for what ends an import: the record shows it.</summary>
    /// <param name="fingerprint">Called when the whole body is read.</param>
    public async Task RunAsync(IItemReader reader, Func<string?> fingerprint, CancellationToken shutdown)
    {
        LogStarted(_parameters.Id);
        using var reporting = new CancellationTokenSource();
        await using var stopped = shutdown.UnsafeRegister(
            _ => End(ImportState.Failed, $"The gateway was stopped{At()}. The same file imported again completes the job."),
            null
        );
        var report = Guard(_reporter.RunAsync(() => End(ImportState.Cancelled, null), reporting.Token), reporting.Token);
        var lanes = Guard(_lanes.RunAsync(() => End(ImportState.Failed, null), _stop.Token), _stop.Token);

        var (whole, print) = (false, (string?)null);
        await Guard(ReadToEndAsync(), _stop.Token);
        _lanes.Complete();
        _bodyRead.TrySetResult(whole);
        await lanes;
        await reporting.CancelAsync();
        await report;
        await CloseAsync(print);

        async Task ReadToEndAsync()
        {
            if (!await ReadAsync(reader))
                return;
            print = fingerprint();
            whole = true;
        }
    }

    private async Task<bool> ReadAsync(IItemReader reader)
    {
        try
        {
            while (await reader.ReadAsync(_stop.Token) is { Count: > 0 } items)
            {
                _counters.AddRead(items.Sum(static item => item.Rows));
                foreach (var item in items)
                {
                    _line = item.Line;
                    if (item.Fault is { } fault)
                        LogRowBroken(LoggedException.Of(fault), _parameters.Id, item.Line);
                    if (item.Code is { } code)
                        await _counters.AddRejectAsync(item.Reject(code, item.Detail!), _stop.Token);
                    else
                        await _lanes.AddAsync(item, _stop.Token);
                }
            }
            return true;
        }
        catch (InvalidDataException)
        {
            End(ImportState.Failed, $"The gzip data is damaged or cut off{At()}. The rows before that are imported.");
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            End(
                ImportState.Failed,
                $"The client sent too slowly{At()} (Imports:MinBytesPerSecond). The same file imported again completes the job."
            );
        }
        catch (Exception e)
            when (e is IOException or BadHttpRequestException || (e is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            End(ImportState.Failed, $"The client stopped sending{At()}. The same file imported again completes the job.");
        }
        catch (OperationCanceledException)
        {
            // Whoever stopped it has recorded the reason.
        }
        return false;
    }

    private string At() => _line == 0 ? " before the first row" : string.Create(CultureInfo.InvariantCulture, $" after line {_line}");

    /// <summary>The first reason counts.</summary>
    private void End(ImportState state, string? detail)
    {
        lock (_lanes)
        {
            if (_ending is null || (_ending.Value.Detail is null && _ending.Value.State == state))
                _ending = (state, detail);
        }
        if (_stop.IsCancellationRequested)
            return;
        _stop.Cancel();

        // Rows that are being applied are still counted, whatever is stored of them.
        _counters.ReleaseAll();
    }

    /// <summary>Awaits a part; what ends it ends the import. Only a requested cancellation ends it without a failure.</summary>
    private async Task Guard(Task part, CancellationToken stopped)
    {
        try
        {
            await part;
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // Cancellation was requested.
        }
        catch (ImportAbortedException e)
        {
            End(ImportState.Failed, e.Message);
        }
        catch (AlreadyExistsException e)
        {
            End(ImportState.Failed, e.Message);
        }
#pragma warning disable CA1031 // An import that breaks must still close its record and free its parts.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogBroken(LoggedException.Of(e), _parameters.Id);
            End(ImportState.Failed, "Something went wrong on this side; the log has it under the import's id.");
        }
    }

    private async Task CloseAsync(string? fingerprint)
    {
        var (state, detail) = _ending ?? (ImportState.Completed, null);

        // After waiting for minutes in vain it does not wait again.
        var call = new RetryingCall(_options, state == ImportState.Failed ? _options.LastRetry * 2 : _options.StoreTimeout, _time);
        try
        {
            await _reporter.FlushAsync(call, state == ImportState.Completed ? fingerprint : null);
            var status = await call.RunAsync(() => _record.FinishAsync(state, detail), CancellationToken.None);
            _instruments.Ended(status.State);
            LogEnded(_parameters.Id, status.State, status.Read, status.Created, status.Changed, status.Unchanged, status.Rejected);
        }
        catch (Exception e) when (e is ImportAbortedException or ConcordException)
        {
            LogNotClosed(_parameters.Id, e.Message);
        }
#pragma warning disable CA1031 // Whoever waits for the import must not wait for ever, whatever the record's silo throws.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogBroken(LoggedException.Of(e), _parameters.Id);
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _counters.Dispose();
    }
}
