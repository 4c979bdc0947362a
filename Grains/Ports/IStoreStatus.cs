namespace Concord.Ports;

/// <summary>What a store's adapter observes of the store, without an extra request.</summary>
public interface IStoreStatus
{
    /// <summary>Null if it cannot be observed now.</summary>
    DurabilityLevel? Durability { get; }

    /// <summary>The level when the store was opened; null if it could not be observed then.</summary>
    DurabilityLevel? ExpectedDurability { get; }

    /// <summary>Null if it cannot be observed now, or if the store does not keep its data in memory.</summary>
    MemoryUse? Memory { get; }

    /// <summary>
    /// How far this silo's clock is ahead of the store's; null if the store has no clock, or cannot be observed now.
    /// </summary>
    TimeSpan? ClockLead => null;
}

/// <param name="Used">Bytes.</param>
/// <param name="Limit">Bytes; null for none.</param>
public sealed record MemoryUse(long Used, long? Limit);
