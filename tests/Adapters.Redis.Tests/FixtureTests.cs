using Concord.Testing;
using StackExchange.Redis;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>The servers that the other tests rely on do what those tests believe.</summary>
[NeedsServers]
public sealed class FixtureTests
{
    [Fact]
    public async Task A_killed_server_restarts_with_its_data_on_the_same_port()
    {
        await using var server = await RedisServer.StartAsync();
        Assert.Equal("OK", await server.CliAsync("SET", "a", "1"));
        await server.KillAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.CliAsync("GET", "a"));
        await server.RestartAsync();
        Assert.Equal("1", await server.CliAsync("GET", "a"));
        await server.StopAsync();
        await server.RestartAsync();
        Assert.Equal("1", await server.CliAsync("GET", "a"));
    }

    [Fact]
    public async Task An_error_is_not_taken_for_an_answer()
    {
        await using var server = await RedisServer.StartAsync();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => server.CliAsync("NONSENSE"));
        Assert.Contains("ERR unknown command", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<InvalidOperationException>(() => RedisServer.StartAsync("nonsense yes"));
        Assert.Contains("nonsense", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suspended_server_answers_when_it_is_resumed()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await ConnectAsync(server.ConnectionString);
        server.Suspend();
        var answer = redis.GetDatabase().StringSetAsync("a", "1");
        await Assert.ThrowsAsync<RedisTimeoutException>(() => answer);
        server.Resume();
        await Polling.UntilAsync(async () => await server.CliAsync("GET", "a") == "1", "the write that was sent meanwhile");
    }

    [Fact]
    public async Task A_proxy_delays_drops_and_disconnects()
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = new TcpProxy(server.Port);
        await using var redis = await ConnectAsync(proxy.ConnectionString + ",asyncTimeout=20000");
        proxy.Stall();
        var held = redis.GetDatabase().StringSetAsync("held", "1");
        Assert.Equal("", await server.CliAsync("GET", "held"));
        proxy.Unstall();
        Assert.True(await SignalWait.For(held, "the answer that was held back"));

        proxy.DropReplies();
        var swallowed = redis.GetDatabase().StringSetAsync("swallowed", "1");
        await Polling.UntilAsync(async () => await server.CliAsync("GET", "swallowed") == "1", "the write to get through");
        Assert.False(swallowed.IsCompleted);
        proxy.Cut();
        await Assert.ThrowsAsync<RedisConnectionException>(() => swallowed);
    }

    [Fact]
    public async Task A_cluster_spreads_its_keys()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var redis = await ConnectAsync(cluster.ConnectionString);
        for (var i = 0; i < 100; i++)
            await redis.GetDatabase().StringSetAsync($"key {i}", i);
        var sizes = await Task.WhenAll(cluster.Nodes.Select(async node => int.Parse(await node.CliAsync("DBSIZE"))));
        Assert.Equal(100, sizes.Sum());
        Assert.DoesNotContain(0, sizes);
    }

    [Fact]
    public async Task Sentinels_make_the_replica_primary()
    {
        await using var group = await RedisSentinels.StartAsync();
        await using var redis = await ConnectAsync(group.ConnectionString);
        await redis.GetDatabase().StringSetAsync("a", "1");
        await group.UntilReplicatedAsync();
        await group.Primary.KillAsync();
        await group.UntilFailedOverAsync();
        Assert.Equal("1", await group.Replica.CliAsync("GET", "a"));
    }

    [Fact]
    public async Task A_user_may_do_no_more_than_the_rules_say()
    {
        await using var server = await RedisServer.StartWithUserAsync("~concord:* +@connection +set +get +info");
        await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectAsync(server.ConnectionString));
        await using var redis = await ConnectAsync(server.ConnectionString + $",user={RedisServer.User},password={RedisServer.Password}");
        await redis.GetDatabase().StringSetAsync("concord:a", "1");
        await Assert.ThrowsAsync<RedisServerException>(() => redis.GetDatabase().StringSetAsync("other", "1"));
        Assert.Equal("1", await server.CliAsync("GET", "concord:a"));
    }

    [Fact]
    public async Task A_server_with_TLS_is_trusted_by_who_knows_its_authority()
    {
        await using var tls = await RedisTls.StartAsync();

        // The client tries again until its timeout, which is long in the fixture for a handshake on a busy machine.
        var refused = await Assert.ThrowsAsync<RedisConnectionException>(() =>
            ConnectAsync(tls.ConnectionString + ",connectTimeout=2000,connectRetry=0")
        );
        Assert.Equal(ConnectionFailureType.AuthenticationFailure, refused.FailureType);

        var options = ConfigurationOptions.Parse(tls.ConnectionString);
        options.TrustIssuer(tls.AuthorityPath);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
        await redis.GetDatabase().StringSetAsync("a", "1");
        Assert.Equal("1", await tls.Server.CliAsync("GET", "a"));
    }

    private static Task<ConnectionMultiplexer> ConnectAsync(string connection)
    {
        var options = ConfigurationOptions.Parse(connection);
        if (!connection.Contains("asyncTimeout", StringComparison.Ordinal))
            options.AsyncTimeout = 1_000;
        return ConnectionMultiplexer.ConnectAsync(options);
    }
}
