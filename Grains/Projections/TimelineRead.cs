using Concord.Timeline;

namespace Concord.Projections;

/// <summary>One read of states, for whoever wants one of them at about the same time.</summary>
internal sealed class TimelineRead(long generation, long started)
{
    /// <summary>Decoded, a state needs about so many bytes for each stored one, which is compressed.</summary>
    private const int DecodedBytes = 8;

    private const int Overhead = 512;

    private readonly TaskCompletionSource<IReadOnlyList<SharedTimeline?>?> _result = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    /// <summary>Of the store, before the read.</summary>
    public long Generation => generation;

    /// <summary>A timestamp.</summary>
    public long Started => started;

    public List<EntityKey> Keys { get; } = [];

    /// <summary>In the order of <see cref="Keys"/>; null where the read has failed, which is for its own reader to tell.</summary>
    public Task<IReadOnlyList<SharedTimeline?>?> Result => _result.Task;

    public bool HasFailed { get; private set; }

    /// <summary>What its states need, about; 0 until it is complete.</summary>
    public long Bytes { get; private set; }

    public void Complete(IReadOnlyList<SharedTimeline?>? states)
    {
        foreach (var state in states ?? [])
            Bytes += Overhead + (DecodedBytes * (state?.Bytes ?? 0L));
        HasFailed = states is null;
        _result.SetResult(states);
    }
}
