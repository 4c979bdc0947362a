using Concord.Conformance;
using Concord.Errors;
using Concord.Imports;
using Concord.Testing;
using Concord.Wal;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>
/// A Redis that was emptied under a running store, as everything but commits and states sees it. Those: <see cref="RedisFaultTests"/>.
/// </summary>
[NeedsServers]
public sealed class EmptiedRedisTests
{
    [Theory]
    [InlineData("log")]
    [InlineData("description")]
    [InlineData("trimming")]
    [InlineData("groups")]
    [InlineData("reservation")]
    [InlineData("import")]
    [InlineData("imports")]
    public async Task An_emptied_Redis_fails_every_read_instead_of_answering_empty(string what)
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await storage.Log.EnsureGroupAsync("archive");
        await storage.Journal.WriteAsync(
            new()
            {
                Id = "one",
                Realm = "motor-fr",
                State = ImportState.Running,
                StartedAt = StorageUnderTest.Start,
                UpdatedAt = StorageUnderTest.Start,
                Runner = "test",
            },
            []
        );

        await server.CliAsync("FLUSHDB");

        var lost = await Assert.ThrowsAsync<StorageUnavailableException>(() => UseAsync(storage, what));
        Assert.Contains("no longer holds this store", lost.Message, StringComparison.Ordinal);
        Assert.Equal("0", await server.CliAsync("DBSIZE"));
    }

    private static async Task UseAsync(RedisUnderTest storage, string what) =>
        _ = what switch
        {
            "log" => (object)await storage.Log.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 1),
            "description" => await storage.Log.DescribeAsync(),
            "trimming" => await storage.Log.TrimAsync(0, EntryId.Max),
            "groups" => await EnsureAsync(storage),
            "reservation" => await storage.Idempotency.ReserveAsync("key", new([1], Guid.NewGuid(), StorageUnderTest.Start, null)),
            "import" => await storage.Journal.ReadAsync("one") ?? new object(),
            "imports" => await storage.Journal.ListAsync(null, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };

    private static async Task<bool> EnsureAsync(RedisUnderTest storage)
    {
        await storage.Log.EnsureGroupAsync("archive");
        return true;
    }
}
