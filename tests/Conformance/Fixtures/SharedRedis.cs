using Concord.Testing;
using Xunit;

namespace Concord.Conformance;

/// <summary>One server for the tests of a suite, which run one after the other; each begins with an empty server.</summary>
public sealed class SharedRedis : IAsyncLifetime
{
    public RedisServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
