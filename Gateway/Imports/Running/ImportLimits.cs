namespace Concord.Gateway.Imports.Running;

/// <summary>How much an import does at once, and how long it waits.</summary>
internal sealed record ImportLimits
{
    /// <summary>Rows on their way at the same time; the rows of one policy always take the same lane, so they stay in order.</summary>
    public int Lanes { get; init; } = 256;

    /// <summary>Rows that wait in each lane.</summary>
    public int LaneCapacity { get; init; } = 16;

    /// <summary>Rejects that wait to be stored. A file of nothing but bad rows is read no faster than its rejects are kept.</summary>
    public int PendingRejects { get; init; } = 4_096;

    /// <summary>Rejects stored in one step.</summary>
    public int RejectBatch { get; init; } = 512;

    /// <summary>Of rows that wait for a later row of their file (<see cref="HeldRows"/>), in bytes.</summary>
    public long HeldBytes { get; init; } = 8 * 1024 * 1024;

    public TimeSpan ReportEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a store that is away is waited for, before the import is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(50);
    public TimeSpan LastRetry { get; init; } = TimeSpan.FromSeconds(2);
}
