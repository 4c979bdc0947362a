using Microsoft.Extensions.Options;

namespace Concord.Adapters.Sqlite;

/// <summary>The file is written as it was opened; this cannot change while it is open.</summary>
internal sealed class SqliteStoreStatus(IOptions<SqliteStorageOptions> options) : IStoreStatus
{
    public DurabilityLevel? Durability { get; } =
        options.Value.Embedded.Synchronous == SqliteSynchronous.Full ? DurabilityLevel.Flushed : DurabilityLevel.Process;

    public DurabilityLevel? ExpectedDurability => Durability;

    public MemoryUse? Memory => null;
}
