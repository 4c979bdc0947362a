namespace Concord.Adapters.Redis;

/// <summary>The servers' last report, which is read every second; null while they do not answer.</summary>
internal sealed class RedisStoreStatus(RedisStore store) : IStoreStatus
{
    /// <summary>Null before the store is open.</summary>
    private StoreGuard? Gate => store.IsOpen ? store.Guard : null;

    public DurabilityLevel? Durability => Gate?.Servers is { } servers ? RedisServerRules.Level(servers) : null;

    public DurabilityLevel? ExpectedDurability => Gate?.FirstServers is { } servers ? RedisServerRules.Level(servers) : null;

    public TimeSpan? ClockLead => Gate?.Servers is null ? null : store.Clock.Now;

    /// <summary>Of the server that is closest to its limit.</summary>
    public MemoryUse? Memory =>
        Gate?.Servers?.MaxBy(static server => server.MaxMemory == 0 ? 0 : (double)server.UsedMemory / server.MaxMemory) is { } fullest
            ? new(fullest.UsedMemory, fullest.MaxMemory == 0 ? null : fullest.MaxMemory)
            : null;
}
