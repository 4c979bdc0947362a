using Concord.Conformance;
using Concord.Errors;
using Concord.Testing;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>
/// A Redis that can be read and refuses every write is not one that is well, whatever its reason; and it is well again without anybody's
/// commit.
/// </summary>
[NeedsServers]
public sealed class RefusedCommitTests
{
    private const string Rights =
        "~concord:* &concord:notify +@read +@write +@connection +@transaction +@scripting +@pubsub -@dangerous +info +config|get";

    public static TheoryData<string, string[], string[], string> Refusals =>
        new()
        {
            { "replica", ["REPLICAOF 127.0.0.1 1"], ["REPLICAOF NO ONE"], "is a replica" },
            { "replicas", ["CONFIG SET min-replicas-to-write 1"], ["CONFIG SET min-replicas-to-write 0"], "min-replicas-to-write" },
            { "rights", [$"ACL SETUSER {RedisServer.User} -xadd"], [$"ACL SETUSER {RedisServer.User} +xadd"], "rights" },
            { "scripts", [$"ACL SETUSER {RedisServer.User} -evalsha -eval"], [$"ACL SETUSER {RedisServer.User} +evalsha +eval"], "rights" },
            { "memory", ["CONFIG SET maxmemory 1"], ["CONFIG SET maxmemory 0"], "maxmemory" },
            {
                "disk",
                ["CONFIG SET dbfilename folder", "CONFIG SET save 3600 1", "BGSAVE"],
                ["CONFIG SET stop-writes-on-bgsave-error no"],
                "cannot write to its disk"
            },
        };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Readiness_follows_the_outcome_of_commits(string what, string[] break_, string[] mend, string reason)
    {
        await using var server = await RedisServer.StartWithUserAsync(Rights, "enable-protected-configs yes");
        Directory.CreateDirectory(Path.Combine(server.Directory, "folder"));
        await using var storage = await RedisUnderTest.OpenAsync(
            server.ConnectionString,
            4,
            ("Storage:Redis:User", RedisServer.User),
            ("Storage:Redis:Password", RedisServer.Password),
            ("Storage:Redis:Timeout", "00:00:02")
        );
        var key = Events.KeyIn(0, 4);
        await storage.Store.CommitAsync(Events.Commit(key, 0));
        await storage.Store.CheckAsync();

        await RunAsync(server, break_);
        if (what == "disk")
            await Polling.UntilAsync(
                async () => (await server.CliAsync("INFO", "persistence")).Contains("rdb_last_bgsave_status:err", StringComparison.Ordinal),
                "the snapshot to fail"
            );
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            storage.Store.CommitAsync(Events.Commit(key, 1)).AsTask()
        );
        Assert.Contains(reason, refused.Message, StringComparison.OrdinalIgnoreCase);
        var unready = await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.Store.CheckAsync().AsTask());
        Assert.Contains(reason, unready.Message, StringComparison.OrdinalIgnoreCase);

        await RunAsync(server, mend);
        await Polling.UntilAsync(() => IsReadyAsync(storage), "the store to be ready again");
        await storage.Store.CommitAsync(Events.Commit(key, 1));
    }

    [Fact]
    public async Task An_idle_store_is_probed_with_a_write()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await server.CliAsync("CONFIG", "SET", "min-replicas-to-write", "1");

        var unready = await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.Store.CheckAsync().AsTask());

        Assert.Contains("min-replicas-to-write", unready.Message, StringComparison.Ordinal);
    }

    private static async Task<bool> IsReadyAsync(RedisUnderTest storage)
    {
        try
        {
            await storage.Store.CheckAsync();
            return true;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }

    private static async Task RunAsync(RedisServer server, string[] commands)
    {
        foreach (var command in commands)
        {
            // The value of save has a space in it.
            var words = command.Split(' ', command.StartsWith("CONFIG", StringComparison.Ordinal) ? 4 : int.MaxValue);
            await server.CliAsync(words);
        }
    }
}
