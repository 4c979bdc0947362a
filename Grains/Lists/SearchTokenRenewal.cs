using Concord.Errors;
using Concord.Ports;
using Concord.Text;
using Concord.Wal;
using Microsoft.Extensions.Logging;

namespace Concord.Lists;

/// <summary>
/// After an upgrade: where the list's words were made by another version of <see cref="SearchTokens"/>, has the projection take everything once more. The replay is kept and
/// goes on over restarts, so it is asked for once; until it has ended, a search may not find what it has not come to yet. Lists and filters do not depend on it.
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

    /// <summary>The same for every silo and every try.</summary>
    private static readonly string ReplayId = string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"search-words-{SearchTokens.Version}"
    );

    private readonly CancellationTokenSource _stopping = new();
    private Task _renewing = Task.CompletedTask;

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(SearchTokenRenewal), ServiceLifecycleStage.Last, StartAsync, StopAsync);

    public void Dispose() => _stopping.Dispose();

    /// <summary>Whether nothing is left to do.</summary>
    public async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await index.HasOutdatedTokensAsync(cancellationToken))
                return true;
            var control = grains.GetGrain<IProjectionControlGrain>(ProjectionNames.Policies);
            await control.ReplayAsync(new() { Id = ReplayId, Actor = "concord" }).WaitAsync(cancellationToken);
            await index.SetTokensRenewedAsync(cancellationToken);
            LogBegins(ReplayId);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // A store that is away, another replay that runs, a cluster that is still coming up. Whatever it is, it is tried again.
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
        "The search index of policies was written by an older version; replay {Replay} of the projection 'policies' renews it."
    )]
    private partial void LogBegins(string replay);

    [LoggerMessage(2, LogLevel.Debug, "The search index of policies could not be renewed this time. {Reason}")]
    private partial void LogNotNow(string reason);
}
