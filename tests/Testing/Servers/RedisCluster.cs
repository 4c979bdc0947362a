using System.Diagnostics;

namespace Concord.Testing;

/// <summary>A Redis Cluster of three primaries, each with a replica if asked for.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int Primaries = 3;

    private RedisCluster(IReadOnlyList<RedisServer> nodes) => Nodes = nodes;

    /// <summary>All nodes. With replicas, the cluster decides which of them are primaries.</summary>
    public IReadOnlyList<RedisServer> Nodes { get; }

    public string ConnectionString => string.Join(',', Nodes.Select(node => node.ConnectionString));

    public static async Task<RedisCluster> StartAsync(bool replicas = false)
    {
        var cluster = new RedisCluster(
            await Task.WhenAll(
                Enumerable
                    .Range(0, replicas ? 2 * Primaries : Primaries)
                    .Select(_ =>
                        RedisServer.StartNodeAsync(
                            "cluster-enabled yes",
                            "cluster-config-file nodes.conf",
                            "cluster-node-timeout 2000",
                            "cluster-replica-validity-factor 0"
                        )
                    )
            )
        );
        try
        {
            await cluster.JoinAsync(replicas);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when each replica has everything that its primary has written.</summary>
    public async Task UntilReplicatedAsync() =>
        await Polling.UntilAsync(IsReplicatedAsync, "the replicas to have what their primaries have");

    /// <summary>Completes when the node is a primary.</summary>
    public static Task UntilPrimaryAsync(RedisServer node) => node.UntilPrimaryAsync();

    /// <summary>A primary, and the replica that replaces it when it is gone.</summary>
    public async Task<(RedisServer Primary, RedisServer Replica)> FindPairAsync()
    {
        foreach (var node in Nodes)
        {
            if (await ReplicationAsync(node) is { } facts && facts.TryGetValue("master_port", out var port))
                return (Nodes.Single(primary => port == $"{primary.Port}"), node);
        }

        throw new InvalidOperationException("The cluster has no replicas.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
    }

    private async Task JoinAsync(bool replicas)
    {
        using var create = Programs.Start(
            new ProcessStartInfo(
                "redis-cli",
                [
                    "--cluster",
                    "create",
                    .. Nodes.Select(node => node.ConnectionString),
                    "--cluster-replicas",
                    replicas ? "1" : "0",
                    "--cluster-yes",
                ]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        var said = create.StandardOutput.ReadToEndAsync();
        await create.WaitForExitAsync().WaitAsync(SignalWait.Limit);
        if (create.ExitCode != 0)
            throw new InvalidOperationException("The cluster could not be made. " + await said);

        foreach (var node in Nodes)
            await Polling.UntilAsync(async () => await IsReadyAsync(node), $"the node on port {node.Port} to know the whole cluster");
        await Polling.UntilAsync(async () => await CountReplicasAsync() == Nodes.Count - Primaries, "the replicas to know their primaries");
    }

    private async Task<int> CountReplicasAsync() =>
        (await Task.WhenAll(Nodes.Select(ReplicationAsync))).Count(node => node.ContainsKey("master_port"));

    private async Task<bool> IsReplicatedAsync()
    {
        var facts = await Task.WhenAll(Nodes.Select(ReplicationAsync));
        return facts
            .Where(replica => replica.ContainsKey("master_port"))
            .All(replica =>
                replica["master_link_status"] == "up"
                && replica["master_repl_offset"]
                    == facts[Nodes.TakeWhile(node => $"{node.Port}" != replica["master_port"]).Count()]["master_repl_offset"]
            );
    }

    private static async Task<Dictionary<string, string>> ReplicationAsync(RedisServer node) =>
        (await node.CliAsync("INFO", "replication"))
            .Split('\n')
            .Select(line => line.Trim().Split(':', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);

    private async Task<bool> IsReadyAsync(RedisServer node)
    {
        var info = await node.CliAsync("CLUSTER", "INFO");
        return info.Contains("cluster_state:ok", StringComparison.Ordinal)
            && info.Contains($"cluster_known_nodes:{Nodes.Count}", StringComparison.Ordinal);
    }
}
