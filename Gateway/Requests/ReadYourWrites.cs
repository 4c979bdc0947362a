using Concord.Grains.Abstractions.Wal;

namespace Concord.Gateway.Requests;

/// <summary><c>Concord-Min-Position</c>: a read of a projection that must not be older than a write.</summary>
internal static class ReadYourWrites
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Task WaitAsync(HttpContext http, IGrainFactory grains, string projection) =>
        ConcordHeaders.ReadMinPosition(http.Request.Headers) is { } position
            ? grains.GetGrain<IWalGrain>(0).WaitForAsync(projection, position, Patience, http.RequestAborted)
            : Task.CompletedTask;
}
