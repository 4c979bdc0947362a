using Concord.ArangoDb.StandIn;
using Concord.Testing;

namespace Concord.Conformance;

/// <summary>A Redis and a stand-in of ArangoDB for one test, and silos' stores on them.</summary>
internal sealed class ReadModelServers : IAsyncDisposable
{
    private readonly (string, string)[] _settings;

    private ReadModelServers(RedisServer redis, ArangoServer arango) => (Redis, Arango, _settings) = (redis, arango, Settings(arango));

    public RedisServer Redis { get; }

    public ArangoServer Arango { get; }

    public string Database => _settings.Single(static setting => setting.Item1 == "Graph:ArangoDb:Database").Item2;

    /// <summary>A database of its own for each call.</summary>
    public static (string, string)[] Settings(ArangoServer arango) => Settings(arango, $"concord_{Guid.NewGuid():N}");

    public static (string, string)[] Settings(ArangoServer arango, string database) =>
        [("Graph:ArangoDb:Url", arango.Url.ToString()), ("Graph:ArangoDb:Password", "secret"), ("Graph:ArangoDb:Database", database)];

    public static async Task<ReadModelServers> StartAsync(params string[] redis) =>
        new(await RedisServer.StartAsync(redis), await ArangoServer.StartAsync());

    public Task<RedisUnderTest> OpenAsync(params (string, string)[] settings) =>
        RedisUnderTest.OpenAsync(Redis.ConnectionString, 4, [.. _settings, .. settings]);

    public async ValueTask DisposeAsync()
    {
        await Arango.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
