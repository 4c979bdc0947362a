namespace Concord.Testing;

/// <summary>A primary and a replica, watched by three Sentinels of which two must agree that the primary is gone.</summary>
public sealed class RedisSentinels : IAsyncDisposable
{
    public const string ServiceName = "mymaster";

    private readonly List<RedisServer> _servers = [];

    private RedisSentinels() { }

    /// <summary>The primary at the start.</summary>
    public RedisServer Primary => _servers[0];

    /// <summary>The replica at the start.</summary>
    public RedisServer Replica => _servers[1];

    public IEnumerable<RedisServer> Sentinels => _servers.Skip(2);

    public string ConnectionString =>
        string.Join(',', Sentinels.Select(sentinel => sentinel.ConnectionString)) + ",serviceName=" + ServiceName;

    public static async Task<RedisSentinels> StartAsync()
    {
        var group = new RedisSentinels();
        try
        {
            await group.RunAsync();
            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when the replica has everything that the primary has written.</summary>
    public async Task UntilReplicatedAsync() =>
        await Polling.UntilAsync(
            async () => await OffsetAsync(Primary) == await OffsetAsync(Replica),
            "the replica to have what the primary has"
        );

    /// <summary>Completes when the replica is the primary.</summary>
    public Task UntilFailedOverAsync() => Replica.UntilPrimaryAsync();

    public async ValueTask DisposeAsync()
    {
        // The Sentinels first: they would start a failover.
        foreach (var server in Enumerable.Reverse(_servers))
            await server.DisposeAsync();
    }

    private async Task RunAsync()
    {
        _servers.Add(await RedisServer.StartAsync("repl-diskless-sync-delay 0"));
        _servers.Add(await RedisServer.StartAsync($"replicaof 127.0.0.1 {Primary.Port}"));
        await Polling.UntilAsync(
            async () => (await Replica.CliAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal),
            "the replica's first copy"
        );
        for (var i = 0; i < 3; i++)
        {
            _servers.Add(
                await RedisServer.StartSentinelAsync(
                    $"sentinel monitor {ServiceName} 127.0.0.1 {Primary.Port} 2",
                    $"sentinel down-after-milliseconds {ServiceName} 500",
                    $"sentinel failover-timeout {ServiceName} 3000"
                )
            );
        }

        foreach (var sentinel in Sentinels)
        {
            await Polling.UntilAsync(
                async () =>
                    (await sentinel.CliAsync("INFO", "sentinel")).Contains("status=ok", StringComparison.Ordinal)
                    && (await sentinel.CliAsync("INFO", "sentinel")).Contains("slaves=1,sentinels=3", StringComparison.Ordinal),
                $"the Sentinel on port {sentinel.Port} to know the others"
            );
        }
    }

    /// <summary>Bytes of the replication stream that a server has written or received.</summary>
    private static async Task<string> OffsetAsync(RedisServer server) =>
        (await server.CliAsync("INFO", "replication"))
            .Split('\n')
            .Single(line => line.StartsWith("master_repl_offset:", StringComparison.Ordinal))
            .Trim();
}
