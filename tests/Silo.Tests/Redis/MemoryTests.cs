using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Imports;
using Concord.Testing.Building;
using Concord.Testing.Conformance;
using Concord.Testing.Redis;
using Xunit;

namespace Concord.Silo.Tests.Redis;

/// <summary>A Redis whose memory is full: it serves what it has, and takes nothing.</summary>
public sealed class MemoryTests
{
    [Fact]
    public async Task Full_memory_refuses_changes_leaves_none_half_written_and_passes()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await storage.Store.CommitAsync(Events.Commit(new("motor-fr/A1"), 0));
        await using var load = new CommitLoad(storage, writers: 16);
        await load.UntilAsync(300);

        await server.CliAsync("CONFIG", "SET", "maxmemory", "1");
        await load.UntilRefusedAsync();
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.Store.CommitAsync(Events.Commit(new("motor-fr/A1"), 1)));
        Assert.Contains("maxmemory", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await storage.Store.ReadAsync(new("motor-fr/A1")))!.Version);
        await server.CliAsync("CONFIG", "SET", "maxmemory", "0");

        await load.UntilAsync(load.Acknowledged + 300);
        await load.StopAsync();
        Assert.Equal(1, (await storage.Store.ReadAsync(new("motor-fr/A1")))!.Version);
        await load.AssertEachOnceAsync();
    }

    [Fact]
    public async Task Full_memory_is_told_to_whoever_reserves_a_key_or_records_an_import()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await server.CliAsync("CONFIG", "SET", "maxmemory", "1");
        var status = new ImportStatus
        {
            Id = "one", Realm = "motor-fr", State = ImportState.Running, StartedAt = StorageUnderTest.Start, UpdatedAt = StorageUnderTest.Start, Runner = "test",
        };
        foreach (var write in (Func<Task>[])
        [
            async () => await storage.Idempotency.ReserveAsync("key", new([1], Guid.NewGuid(), StorageUnderTest.Start, null)),
            async () => await storage.Journal.WriteAsync(status, []),
        ])
        {
            var refused = await Assert.ThrowsAsync<StorageUnavailableException>(write);
            Assert.Contains("maxmemory", refused.Message, StringComparison.Ordinal);
        }

        await server.CliAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.Null(await storage.Journal.ReadAsync("one"));
        Assert.Empty(await storage.Journal.ListAsync(null, 10));
        await storage.Journal.WriteAsync(status, []);
        Assert.Equal(status, await storage.Journal.ReadAsync("one"));
    }
}
