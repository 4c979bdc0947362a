namespace Concord.Ports;

/// <summary>How many partitions the WAL of a store may have. Fixed when the store is created.</summary>
public static class WalPartitions
{
    /// <summary>For a new store without a configured number.</summary>
    public const int Default = 32;

    public const int Max = 1024;
}
