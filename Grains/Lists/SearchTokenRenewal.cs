using Concord.Ports;
using Concord.Text;
using Concord.Wal;
using Microsoft.Extensions.Logging;

namespace Concord.Lists;

/// <summary>
/// After an upgrade: if another version of <see cref="SearchTokens"/> made the list's search tokens, starts a replay of the
/// whole projection. The replay is stored and resumes after a restart, so it is requested once. Until it ends, a search may not
/// find policies that it has not reached yet. Lists and filters do not depend on it.
/// </summary>
internal sealed partial class SearchTokenRenewal(
    IPolicyListStore index,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<SearchTokenRenewal> logger
) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>The same for every silo and every try, so the replay is started once.</summary>
    private static readonly string ReplayId = string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"search-words-{SearchTokens.Version}"
    );

    private readonly CancellationTokenSource _stopping = new();
    private Task _renewing = Task.CompletedTask;

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(SearchTokenRenewal), ServiceLifecycleStage.Last, StartAsync, StopAsync);

    public void Dispose() => _stopping.Dispose();

    /// <summary>Returns whether nothing is left to do.</summary>
    public async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            var refill = await index.ReadRefillAsync(cancellationToken);
            if (refill is null && !await index.HasOutdatedTokensAsync(cancellationToken))
                return true;
            var replay = refill ?? ReplayId;
            var control = grains.GetGrain<IProjectionControlGrain>(ProjectionNames.Policies);
            await control.ReplayAsync(new() { Id = replay, Actor = "concord" }).WaitAsync(cancellationToken);
            await index.SetTokensRenewedAsync(cancellationToken);
            LogBegins(refill is null ? "was written by an older version" : "has entries that its store has lost", replay);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        // The store may be unavailable, another replay may run, the cluster may still be starting. Whatever the failure is, it is
        // tried again.
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotNow(LoggedException.Of(e).Message);
            return false;
        }
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _renewing = Task.Run(RenewAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _renewing;
    }

    private async Task RenewAsync()
    {
        try
        {
            for (var delay = FirstDelay; ; delay = Interval)
            {
                await Task.Delay(delay, time, _stopping.Token);
                if (await TryAsync(_stopping.Token))
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Information,
        "The search index of policies {Reason}; replay {Replay} of the projection 'policies' renews it."
    )]
    private partial void LogBegins(string reason, string replay);

    [LoggerMessage(2, LogLevel.Debug, "The search index of policies could not be renewed this time. {Reason}")]
    private partial void LogNotNow(string reason);
}
