using System.Globalization;
using Concord.Conformance;
using Concord.Errors;
using Concord.Imports;
using Concord.Testing;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>A Redis whose memory is full: it serves what it has, and takes nothing.</summary>
[NeedsServers]
public sealed class MemoryTests
{
    [Fact]
    public async Task Full_memory_refuses_commits_without_partial_writes_and_recovers()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await storage.Store.CommitAsync(Events.Commit(new("motor-fr/A1"), 0));
        await using var load = new CommitLoad(storage, writers: 16);
        await load.UntilAsync(300);

        await server.CliAsync("CONFIG", "SET", "maxmemory", "1");
        await load.UntilRefusedAsync();
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await storage.Store.CommitAsync(Events.Commit(new("motor-fr/A1"), 1))
        );
        Assert.Contains("maxmemory", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await storage.Store.ReadAsync(new("motor-fr/A1")))!.Version);
        await server.CliAsync("CONFIG", "SET", "maxmemory", "0");

        await load.UntilAsync(load.Acknowledged + 300);
        await load.StopAsync();
        Assert.Equal(1, (await storage.Store.ReadAsync(new("motor-fr/A1")))!.Version);
        await load.AssertEachOnceAsync();
    }

    [Fact]
    public async Task Full_memory_refuses_idempotency_keys_and_import_records()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await server.CliAsync("CONFIG", "SET", "maxmemory", "1");
        var status = new ImportStatus
        {
            Id = "one",
            Realm = "motor-fr",
            State = ImportState.Running,
            StartedAt = StorageUnderTest.Start,
            UpdatedAt = StorageUnderTest.Start,
            Runner = "test",
        };
        foreach (
            var write in (Func<Task>[])
                [
                    async () => await storage.Idempotency.ReserveAsync("key", new([1], Guid.NewGuid(), StorageUnderTest.Start, null)),
                    async () => await storage.Journal.WriteAsync(status, []),
                ]
        )
        {
            var refused = await Assert.ThrowsAsync<StorageUnavailableException>(write);
            Assert.Contains("maxmemory", refused.Message, StringComparison.Ordinal);
        }

        await server.CliAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.Null(await storage.Journal.ReadAsync("one"));
        Assert.Empty(await storage.Journal.ListAsync(null, 10));

        // The store may have seen the full memory, and looks again each second.
        await Polling.UntilAsync(
            async () =>
            {
                try
                {
                    await storage.Journal.WriteAsync(status, []);
                    return true;
                }
                catch (StorageUnavailableException)
                {
                    return false;
                }
            },
            "an import record to be accepted again"
        );
        Assert.Equal(status, await storage.Journal.ReadAsync("one"));
    }

    [Fact]
    public async Task Idempotency_keys_responses_and_imports_check_the_memory_budget()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await storage.Idempotency.ReserveAsync("before", new([1], Guid.NewGuid(), StorageUnderTest.Start, null));
        var status = new ImportStatus
        {
            Id = "one",
            Realm = "motor-fr",
            State = ImportState.Running,
            StartedAt = StorageUnderTest.Start,
            UpdatedAt = StorageUnderTest.Start,
            Runner = "test",
        };
        await storage.Journal.WriteAsync(status, []);

        // Redis itself would still take them.
        var used = long.Parse(
            (await server.CliAsync("INFO", "memory")).Split("used_memory:")[1].Split('\n')[0].Trim(),
            CultureInfo.InvariantCulture
        );
        await server.CliAsync("CONFIG", "SET", "maxmemory", ((long)(used / 0.97)).ToString(CultureInfo.InvariantCulture));
        storage.Redis.Memory.Observe(await storage.Redis.Guard.InspectAsync());

        foreach (
            var write in (Func<Task>[])
                [
                    async () => await storage.Idempotency.ReserveAsync("after", new([1], Guid.NewGuid(), StorageUnderTest.Start, null)),
                    async () => await storage.Idempotency.CompleteAsync("before", new(201, [], new byte[1_000])),
                    async () => await storage.Journal.WriteAsync(status with { Id = "two" }, []),
                ]
        )
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(write);
        }

        // What ends a run makes nothing larger.
        await storage.Journal.WriteAsync(status with { State = ImportState.Failed }, []);
        Assert.Equal(ImportState.Failed, (await storage.Journal.ReadAsync("one"))!.State);
    }

    [Fact]
    public async Task Rejects_are_not_kept_in_Redis_and_older_ones_are_read_and_purged()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await server.CliAsync(
            "RPUSH",
            "concord:{imports}:rejects:one",
            """{"number":0,"line":7,"code":"validation","detail":"d","input":"x"}"""
        );
        var status = new ImportStatus
        {
            Id = "one",
            Realm = "motor-fr",
            State = ImportState.Running,
            StartedAt = StorageUnderTest.Start,
            UpdatedAt = StorageUnderTest.Start,
            Runner = "test",
        };
        await storage.Journal.WriteAsync(
            status,
            [
                new()
                {
                    Number = 2,
                    Line = 9,
                    Code = "validation",
                    Detail = "d",
                    Input = "y",
                },
            ]
        );

        Assert.Equal(
            [7, 9],
            (await storage.Journal.ReadRejectsAsync("one", 0, 1))
                .Concat(await storage.Journal.ReadRejectsAsync("one", 1, 10))
                .Select(static reject => reject.Line)
        );
        Assert.Equal("1", (await server.CliAsync("LLEN", "concord:{imports}:rejects:one")).Trim());

        storage.Time.Advance(TimeSpan.FromDays(2));
        await storage.Journal.PurgeAsync(StorageUnderTest.Start.AddDays(1));
        Assert.Equal("0", (await server.CliAsync("EXISTS", "concord:{imports}:rejects:one", "concord:{imports}:i:one")).Trim());
        Assert.Empty(await storage.Journal.ReadRejectsAsync("one", 0, 10));
    }
}
