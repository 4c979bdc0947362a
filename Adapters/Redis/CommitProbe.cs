namespace Concord.Adapters.Redis;

/// <summary>
/// Whether commits are accepted, by the outcome of the last ones. A Redis that can be read may refuse every write (a replica, a full memory
/// or disk, rights that were removed). While readiness reports this, no change arrives that would find out that writes are accepted again.
/// So where the last commit was refused, or there has been none for a while, something is written as a commit would be.
/// </summary>
internal sealed class CommitProbe(RedisConnection connection, StoreGuard gate, CommitRefusals refusals)
{
    /// <summary>Interval of probes while commits are refused.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>After this time without a commit one partition is probed, each time the next.</summary>
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(5);

    private long _probedAt;
    private int _next;

    /// <exception cref="StorageUnavailableException">The last commit of a partition was refused, and so is the probe.</exception>
    public async Task CheckAsync()
    {
        if (Begin())
            await Task.WhenAll(Due().Select(ProbeAsync)).ConfigureAwait(false);
        if (refusals.Reason is { } reason)
            throw new StorageUnavailableException(reason);
    }

    /// <summary>One of several concurrent callers probes; the others use what is known.</summary>
    private bool Begin()
    {
        var before = Volatile.Read(ref _probedAt);
        return (before == 0 || TimeProvider.System.GetElapsedTime(before) >= Interval)
            && Interlocked.CompareExchange(ref _probedAt, TimeProvider.System.GetTimestamp(), before) == before;
    }

    private List<int> Due()
    {
        var due = refusals.Partitions.ToList();
        if (due.Count == 0 && refusals.SinceLastCommit >= IdleInterval)
            due.Add((Interlocked.Increment(ref _next) & int.MaxValue) % gate.Keys.Count);
        return due;
    }

    private async Task ProbeAsync(int number)
    {
        var partition = gate.Keys[number];
        try
        {
            await connection
                .RunAsync(
                    "EVALSHA probe",
                    partition,
                    database =>
                        database.EvaluateAsync(
                            RedisScripts.Probe,
                            [partition.Marker, partition.Probe, partition.ProbeWal],
                            [gate.StoreId, Instants.ToOffsetText(TimeProvider.System.GetUtcNow())]
                        )
                )
                .ConfigureAwait(false);
            refusals.Record(number, reason: null);
        }
        catch (StorageUnavailableException refused)
        {
            refusals.Record(number, refused.Message);
        }
    }
}
