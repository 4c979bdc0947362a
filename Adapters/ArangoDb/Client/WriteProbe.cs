using System.Text.Json.Serialization;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Whether the server accepts writes. It answers reads as long as it runs, also while its disk is full, and a coordinator does not know the
/// disks of the other servers; so a document is written. A success is trusted for a while; a failure never.
/// </summary>
internal sealed class WriteProbe(TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);
    private long _taken;

    /// <exception cref="ApiErrorException">It accepts none.</exception>
    public async Task CheckAsync(ArangoClient client, string collection, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _taken) is not 0 and var taken && time.GetElapsedTime(taken) < MaxAge)
            return;
        try
        {
            await client.PutOrPostDocumentAsync(collection, new Probe(), cancellationToken);
        }
        catch (ApiErrorException error) when (ArangoErrors.IsConflict(error))
        {
            // Another silo's write succeeded at the same instant.
        }

        Volatile.Write(ref _taken, time.GetTimestamp());
    }

    /// <summary>The last success is no longer trusted.</summary>
    public void Invalidate() => Volatile.Write(ref _taken, 0);

    private sealed record Probe
    {
        [JsonPropertyName("_key")]
        public string Key { get; init; } = "written";
    }
}
