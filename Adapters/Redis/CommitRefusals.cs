namespace Concord.Adapters.Redis;

/// <summary>For each partition, whether its last write was refused, and why: the source of readiness and gauges.</summary>
internal sealed class CommitRefusals(int partitions)
{
    private readonly string?[] _reasons = new string?[partitions];
    private long _lastOutcome;

    /// <summary>Of the first partition that refuses; null where none does.</summary>
    public string? Reason => Array.Find(_reasons, static reason => reason is not null);

    public IEnumerable<int> Partitions =>
        Enumerable.Range(0, _reasons.Length).Where(partition => Volatile.Read(ref _reasons[partition]) is not null);

    /// <summary>How long nothing has been written, as far as this silo knows.</summary>
    public TimeSpan SinceLastCommit =>
        Volatile.Read(ref _lastOutcome) is > 0 and var last ? TimeProvider.System.GetElapsedTime(last) : TimeSpan.MaxValue;

    /// <param name="reason">Null: the write was accepted.</param>
    public void Record(int partition, string? reason)
    {
        Volatile.Write(ref _reasons[partition], reason);
        Volatile.Write(ref _lastOutcome, TimeProvider.System.GetTimestamp());
    }
}
