using System.Diagnostics;
using Concord.Conformance;
using Concord.Testing;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>
/// A real Redis with <c>deploy/redis/redis.conf</c> and the users and passwords that <c>deploy/make-secrets.sh</c> makes.
/// </summary>
[NeedsServers]
public sealed class DeployedRedisTests
{
    [Fact]
    public async Task The_store_works_on_the_deployed_configuration_and_loses_nothing()
    {
        using var secrets = await GeneratedSecrets.MakeAsync();
        await using var server = await StartAsync(secrets);
        await using var storage = await RedisUnderTest.OpenAsync(
            server.ConnectionString,
            4,
            ("Storage:Redis:User", "concord"),
            ("Storage:Redis:Password", secrets["Storage__Redis__Password"])
        );

        Assert.Equal(
            "append-only file flushed before each acknowledgement: nothing acknowledged is lost, also on a power cut",
            storage.Store.Info.Durability
        );
        await AccessTests.UseAsync(storage);
    }

    [Fact]
    public async Task The_deployed_users_have_exactly_the_rights_they_need()
    {
        using var secrets = await GeneratedSecrets.MakeAsync();
        await using var server = await StartAsync(secrets);
        var password = secrets["Storage__Redis__Password"];

        Assert.Equal("noeviction", (await server.CliAsync("CONFIG", "GET", "maxmemory-policy")).Split('\n')[^1]);
        Assert.Equal("OK", await As("concord", password, "SET", "concord:x", "1"));
        Assert.StartsWith("NOPERM", await As("concord", password, "SET", "other", "1"), StringComparison.Ordinal);
        Assert.StartsWith("NOPERM", await As("concord", password, "FLUSHALL"), StringComparison.Ordinal);
        Assert.StartsWith("NOPERM", await As("concord", password, "CONFIG", "SET", "appendfsync", "no"), StringComparison.Ordinal);
        Assert.Equal("PONG", await As("health", "health", "PING"));
        Assert.StartsWith("NOPERM", await As("health", "health", "GET", "concord:x"), StringComparison.Ordinal);
        Assert.Contains("WRONGPASS", await As("default", "", "PING"), StringComparison.Ordinal);
        Assert.Contains("WRONGPASS", await As("concord", "guessed", "PING"), StringComparison.Ordinal);

        async Task<string> As(string user, string secret, params string[] command)
        {
            using var cli = Programs.Start(
                new ProcessStartInfo(
                    "redis-cli",
                    ["-p", $"{server.Port}", "--no-auth-warning", "--user", user, "--pass", secret, .. command]
                )
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            var (output, error) = (cli.StandardOutput.ReadToEndAsync(), cli.StandardError.ReadToEndAsync());
            await cli.WaitForExitAsync().WaitAsync(SignalWait.Limit);
            return (await error + await output).TrimEnd();
        }
    }

    [Fact]
    public async Task An_unknown_line_in_the_configuration_is_refused_by_Redis()
    {
        using var secrets = await GeneratedSecrets.MakeAsync();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(secrets, "append-fsync always"));

        Assert.Contains("append-fsync", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Only where it listens and where its files are is another than in the container.</summary>
    private static Task<RedisServer> StartAsync(GeneratedSecrets secrets, params string[] more)
    {
        var port = RedisServer.FreePort();
        return RedisServer.StartAtAsync(
            port,
            ["--no-auth-warning", "--user", "operator", "--pass", secrets["redis-operator-password"]],
            [
                "include " + Repository.PathOf("deploy/redis/redis.conf"),
                "bind 127.0.0.1",
                $"port {port}",
                "aclfile " + secrets.PathOf("redis-users.acl"),
                .. more,
            ]
        );
    }
}
