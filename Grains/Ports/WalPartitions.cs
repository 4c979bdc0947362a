namespace Concord.Ports;

/// <summary>How many partitions the write-ahead log of a store may have. Fixed when the store is created.</summary>
public static class WalPartitions
{
    /// <summary>Of a new store that is not told how many.</summary>
    public const int Default = 32;

    public const int Max = 1024;
}
