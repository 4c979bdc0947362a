using Concord.Client;
using Concord.Gateway.Http;
using Concord.Hosting;
using Concord.Operations;

namespace Concord.Gateway.Operations;

/// <summary>Whether requests can be served now. Never throws and never hangs, because traffic is routed by the answer.</summary>
internal sealed partial class Readiness(
    IConcordClient concord,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<Readiness> logger
)
{
    /// <summary>Maximum age of an answer for anonymous callers: however often they ask, the silos are asked once.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private Task<ReadinessResponse>? _recent;
    private long _recentAt;
    private string? _lastLogged;

    public async Task<ReadinessResponse> CheckAsync()
    {
        var document = await AskAsync();
        LogChange(document);
        return document;
    }

    /// <summary>The recent answer, or the one that is being fetched.</summary>
    public Task<ReadinessResponse> RecentAsync()
    {
        lock (_lock)
        {
            if (_recent is null || (_recent.IsCompleted && time.GetElapsedTime(_recentAt) >= MaxAge))
                (_recent, _recentAt) = (CheckAsync(), time.GetTimestamp());
            return _recent;
        }
    }

    private async Task<ReadinessResponse> AskAsync()
    {
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
            return ReadinessResponse.Of(new DependencyStatus("gateway", false, "Starting."));
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return ReadinessResponse.Of(new DependencyStatus("gateway", false, "Shutting down."));
        try
        {
            return ReadinessResponse.Of(await concord.Operations.CheckDependenciesAsync().WaitAsync(Timeout, time));
        }
#pragma warning disable CA1031 // Any failure here has one meaning: not ready. Which one it was is in the answer's detail.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ReadinessResponse.Of(
                new DependencyStatus("cluster", false, IsTimeout(e) ? "No silo answered in time." : Problems.Of(e).Detail)
            );
        }
    }

    private static bool IsTimeout(Exception error) =>
        error is TimeoutException or StorageUnavailableException { InnerException: TimeoutException };

    /// <summary>Logged once per change: anonymous callers are not told the reason, so the log must have it.</summary>
    private void LogChange(ReadinessResponse document)
    {
        if (!lifetime.ApplicationStarted.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)
            return;
        if (Interlocked.Exchange(ref _lastLogged, document.Status) is var before && before == document.Status)
            return;
        if (document.Status != ReadinessResponse.Ready)
            LogNotReady(
                string.Join(
                    " ",
                    document
                        .Dependencies.Where(static one => one is { Ready: false, Optional: false })
                        .Select(static one => $"{one.Name}: {one.Detail}")
                )
            );
        else if (before is not null)
            LogReady();
    }

    [LoggerMessage(1, LogLevel.Warning, "Not ready. {Reasons}")]
    private partial void LogNotReady(string reasons);

    [LoggerMessage(2, LogLevel.Information, "Ready again.")]
    private partial void LogReady();
}
