using Concord.Imports;

namespace Concord.Gateway.Imports;

/// <summary>
/// Reports the counts to the import's record about once a second, also where nothing happened: the report renews the lease.
/// </summary>
internal sealed class ImportProgressReporter(
    IImportGrain record,
    ImportCounters counters,
    RetryingCall calls,
    ImportOptions options,
    ImportInstruments instruments,
    string runner
)
{
    private long _sequence;

    /// <summary>Taken from the counters, and not known to be stored.</summary>
    private ImportProgress? _unsent;

    /// <summary>Runs until cancelled; calls <paramref name="cancel"/> when somebody has asked for the import to stop.</summary>
    /// <exception cref="ImportAbortedException">The record could not be written for too long.</exception>
    public async Task RunAsync(Action cancel, CancellationToken cancellationToken)
    {
        while (true)
        {
            await counters.WaitAsync(options.ReportInterval, cancellationToken);
            if (await SendAsync(calls, NextOrNothing(), cancellationToken))
                cancel();
        }
    }

    /// <summary>Reports everything that is left.</summary>
    public async Task FlushAsync(RetryingCall call, string? fingerprint)
    {
        while (Next() is { } progress)
            await SendAsync(call, progress, CancellationToken.None);
        if (fingerprint is not null)
            await SendAsync(call, NextOrNothing() with { Fingerprint = fingerprint }, CancellationToken.None);
    }

    private ImportProgress? Next() => _unsent ?? counters.Take(runner, _sequence + 1);

    private ImportProgress NextOrNothing() => Next() ?? new() { Runner = runner, Sequence = _sequence + 1 };

    private async Task<bool> SendAsync(RetryingCall call, ImportProgress progress, CancellationToken cancellationToken)
    {
        _unsent = progress;
        var cancelled = await call.RunAsync(() => record.ProgressAsync(progress), cancellationToken);
        instruments.Rows(progress);
        _sequence = progress.Sequence;
        _unsent = null;
        return cancelled;
    }
}
