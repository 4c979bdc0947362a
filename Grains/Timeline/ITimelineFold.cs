namespace Concord.Timeline;

/// <summary>What is computed from all transactions of a timeline and kept with it.</summary>
internal interface ITimelineFold
{
    /// <summary>An estimate of the memory that it holds, in bytes.</summary>
    long Size { get; }

    /// <summary>Adds the newest transaction; false if the whole must be computed again, after which this is not used any more.</summary>
    bool TryAdd(Transaction newest);
}
