namespace Concord.Ports;

/// <summary>What a store's adapter sees of the store all the time, without being asked for it.</summary>
public interface IStoreStatus
{
    /// <summary>Null where it cannot be seen now.</summary>
    DurabilityLevel? Durability { get; }

    /// <summary>What it was when the store was opened; null where it could not be seen then.</summary>
    DurabilityLevel? ExpectedDurability { get; }

    /// <summary>Null where it cannot be seen now, or where the store is not kept in memory.</summary>
    MemoryUse? Memory { get; }

    /// <summary>How far this silo's clock is ahead of the store's; null where the store has none of its own, or it cannot be seen now.</summary>
    TimeSpan? ClockLead => null;
}

/// <param name="Used">Bytes.</param>
/// <param name="Limit">Bytes; null for none.</param>
public sealed record MemoryUse(long Used, long? Limit);
