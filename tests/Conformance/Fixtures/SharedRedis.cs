using Concord.Testing;
using Xunit;

namespace Concord.Conformance;

/// <summary>One server for the tests of a suite, which come one after the other; each begins with an empty one.</summary>
public sealed class SharedRedis : IAsyncLifetime
{
    public RedisServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
