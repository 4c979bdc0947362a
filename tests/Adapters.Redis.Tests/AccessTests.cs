using Concord.Conformance;
using Concord.Errors;
using Concord.Testing;
using Concord.Wal;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>A Redis that asks who is there: users with few rights, TLS.</summary>
[NeedsServers]
public sealed class AccessTests
{
    /// <summary>What Concord needs: its own keys and channel, no dangerous commands but to ask what the server is.</summary>
    private const string Rights =
        "~concord:* &concord:notify +@read +@write +@connection +@transaction +@scripting +@pubsub -@dangerous +info +config|get";

    private static readonly string Credentials = $",user={RedisServer.User},password={RedisServer.Password}";

    private static readonly (string, string) AtOnce = ("Storage:Redis:StartTimeout", "00:00:00");

    [Fact]
    public async Task A_user_with_the_documented_rights_can_do_everything()
    {
        await using var server = await RedisServer.StartWithUserAsync(Rights);
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString + Credentials);
        Assert.StartsWith("append-only file flushed before each acknowledgement", storage.Store.Info.Durability, StringComparison.Ordinal);
        await UseAsync(storage);
        await storage.RestartAsync();
        Assert.Equal(2, (await storage.Store.ReadAsync(Events.KeyIn(0, 4)))!.Version);
    }

    [Fact]
    public async Task Without_the_right_to_read_the_configuration_the_durability_is_reported_as_unknown()
    {
        await using var server = await RedisServer.StartWithUserAsync(Rights + " -config");
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString + Credentials);
        Assert.Equal("append-only file; how often it is flushed may not be read (CONFIG GET appendfsync)", storage.Store.Info.Durability);
        await UseAsync(storage);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",user=concord,password=wrong")]
    public async Task A_refused_login_is_reported_without_the_password(string credentials)
    {
        await using var server = await RedisServer.StartWithUserAsync(Rights);
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            RedisUnderTest.OpenAsync(server.ConnectionString + credentials, settings: AtOnce)
        );
        Assert.Contains($"Redis at 127.0.0.1:{server.Port} cannot be used", refused.Message, StringComparison.Ordinal);
        Assert.Contains("it refuses the user or password", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_TLS_server_is_used_only_with_its_authority_configured()
    {
        await using var tls = await RedisTls.StartAsync();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => RedisUnderTest.OpenAsync(tls.ConnectionString, settings: AtOnce));
        await using var storage = await RedisUnderTest.OpenAsync(
            tls.ConnectionString,
            settings: ("Storage:Redis:CertificateAuthority", tls.AuthorityPath)
        );
        await UseAsync(storage);
    }

    /// <summary>Something of everything.</summary>
    internal static async Task UseAsync(RedisUnderTest storage)
    {
        var key = Events.KeyIn(0, 4);
        await storage.Log.EnsureGroupAsync("archive");
        for (var version = 0; version < 2; version++)
            await storage.Store.CommitAsync(Events.Commit(key, version));
        Assert.Equal(2, (await storage.Store.ReadManyAsync([key]))[0]!.Version);
        var entries = await storage.Log.ReadGroupAsync("archive", 0, null, 10);
        Assert.Equal([1L, 2L], entries.Select(entry => entry.Event.Version));
        var now = storage.Time.GetUtcNow();
        await storage.Log.AddDeadLetterAsync(
            new()
            {
                Projection = "archive",
                Entry = entries[0],
                Error = "error",
                Tries = 1,
                FirstTriedAt = now,
                LastTriedAt = now,
            }
        );
        await storage.Log.AcknowledgeAsync("archive", 0, [entries[1].Position.Entry]);
        Assert.Equal(1, (await storage.Log.DescribeAsync())[0].Groups.Single().DeadLetters);
        Assert.True(await storage.Log.RemoveDeadLetterAsync("archive", entries[0].Position));
        Assert.Equal(1, await storage.Log.TrimAsync(0, entries[1].Position.Entry));
        Assert.Single(await storage.Log.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 10));

        await storage.Idempotency.ReserveAsync("key", new([1], Guid.NewGuid(), StorageUnderTest.Start, null));
        await storage.Idempotency.CompleteAsync("key", new(200, [], []));
        Assert.Equal(1, await storage.Idempotency.PurgeAsync(StorageUnderTest.Start.AddDays(1)));
        await storage.Journal.WriteAsync(
            new()
            {
                Id = "one",
                Realm = "motor-fr",
                State = Concord.Imports.ImportState.Running,
                StartedAt = now,
                UpdatedAt = now,
                Runner = "test",
            },
            []
        );
        Assert.Single(await storage.Journal.ListAsync(null, 10));
        await storage.Store.CheckAsync();
    }
}
