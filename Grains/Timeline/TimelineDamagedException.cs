namespace Concord.Timeline;

/// <summary>
/// Stored bytes are not a timeline; <see cref="Sequence"/> is the transaction at which reading stopped, 0 for the whole.
/// </summary>
internal sealed class TimelineDamagedException(long sequence, string reason, Exception? inner = null) : Exception(reason, inner)
{
    public long Sequence { get; } = sequence;

    /// <summary>The bytes seem valid, but are too many to be read.</summary>
    public bool IsTooLarge { get; init; }
}
