using Concord.Grains.Ports;
using Concord.Silo.Embedded.Hosting;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Embedded;

/// <summary>The file is written as it was opened; nobody can change that while it is open.</summary>
internal sealed class EmbeddedCondition(IOptions<EmbeddedStorageOptions> options) : IStoreCondition
{
    public DurabilityLevel? Durability { get; } = options.Value.Embedded.Synchronous == EmbeddedSynchronous.Full ? DurabilityLevel.Flushed : DurabilityLevel.Process;

    public DurabilityLevel? Expected => Durability;

    public MemoryUse? Memory => null;
}
