using Concord.Ports;

namespace Concord.Conformance;

/// <summary>The fake passes the same suite as the adapters that it stands for.</summary>
public sealed class InMemoryGraphUnderTest : GraphStoreUnderTest
{
    private readonly InMemoryGraphStore _store = new();

    public override IGraphStore Store => _store;

    public override IGraphDamage Damage => _store;

    public override Task RestartAsync() => Task.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
