using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Testing;
using Concord.Timeline;
using Concord.Values;
using Concord.Wal;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>What was lost is put back by several silos at once, or by one that is broken off in the middle.</summary>
[NeedsServers]
public sealed class RecoveryTests
{
    private const int Policies = 12;
    private const int Versions = 3;

    [Fact]
    public async Task Concurrent_recoveries_restore_each_event_once()
    {
        await using var servers = await ReadModelServers.StartAsync("appendfsync everysec");
        var first = await servers.OpenAsync();
        var written = await WriteAsync(first);
        await first.Archive.AppendAsync([.. written.Values.SelectMany(static entries => entries)]);
        await first.DisposeAsync();
        await LostWrites.LoseAsync(servers.Redis, Policies * Versions / 2);

        // Each looks at its start, all at the same time.
        var silos = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => servers.OpenAsync()));

        await AssertEverythingIsThereOnceAsync(silos[0], written);
        foreach (var silo in silos)
        {
            Assert.DoesNotContain(
                silo.Lines.At(LogLevel.Critical),
                static line =>
                    line.Contains("were restored from the archive", StringComparison.Ordinal)
                    && !line.Contains(" 0 do not follow", StringComparison.Ordinal)
            );
            var (key, entries) = written.First();
            Assert.Equal(
                CommitOutcome.Conflict,
                (await silo.Store.CommitAsync(Concord.Conformance.Events.Commit(key, entries.Count - 1))).Outcome
            );
            await silo.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_interrupted_recovery_is_continued_before_any_write()
    {
        await using var server = await RedisServer.StartAsync("appendfsync everysec");
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        var written = await WriteAsync(storage);
        await storage.Archive.AppendAsync([.. written.Values.SelectMany(static entries => entries)]);
        var broken = new InterruptedRecovery(storage.Recovery.Own, storage.Archive, storage.Redis);
        storage.Recovery.Other = broken;

        await LostWrites.LoseAsync(server, Policies * Versions / 2);
        await Polling.UntilAsync(() => Task.FromResult(broken.HasBroken), "the recovery to be broken off");
        await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await storage.Store.CommitAsync(Concord.Conformance.Events.Commit(new("motor-fr/new"), 0))
        );
        storage.Recovery.Other = null;
        await Polling.RetryAsync(() => storage.Store.CommitAsync(Concord.Conformance.Events.Commit(new("motor-fr/new"), 0)));

        await AssertEverythingIsThereOnceAsync(storage, written);
        Assert.Contains(
            storage.Lines.At(LogLevel.Critical),
            static line => line.Contains("was interrupted; it is continued", StringComparison.Ordinal)
        );
        for (var partition = 0; partition < 4; partition++)
            Assert.Equal("", await server.CliAsync("HGET", $"concord:{{p{partition:00}}}:recovery", "after"));
    }

    /// <summary>The log ends before what was lost, and every state is as it was.</summary>
    private static async Task AssertEverythingIsThereOnceAsync(RedisUnderTest storage, Dictionary<EntityKey, List<WalEntry>> written)
    {
        var log = new List<WalEntry>();
        for (var partition = 0; partition < 4; partition++)
            log.AddRange(await storage.Log.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, 1_000));
        foreach (var (key, entries) in written)
        {
            Assert.Equal(
                entries.Select(static entry => entry.Event),
                log.Where(entry => entry.Event.Subject == key.Value).Select(static entry => entry.Event)
            );
            Assert.Equal(entries.Count, (await storage.Store.ReadAsync(key))!.Version);
        }
    }

    private static async Task<Dictionary<EntityKey, List<WalEntry>>> WriteAsync(RedisUnderTest storage)
    {
        var keys = Enumerable.Range(0, Policies).Select(static i => new EntityKey($"motor-fr/R{i}")).ToList();
        for (var version = 0; version < Versions; version++)
        {
            foreach (var key in keys)
            {
                var timeline = EntityTimeline.Decode(key, await storage.Store.ReadAsync(key));
                var draft = new TransactionDraft
                {
                    Type = "endorse",
                    EffectiveDate = new(2026, 1, 1),
                    CommitId = Guid.NewGuid(),
                    Actor = "test",
                    Origin = "test",
                    Changes = CanonicalJson.EmptyObject,
                };
                await storage.Store.CommitAsync(timeline.Append(draft, storage.Time.GetUtcNow(), traceParent: null));
            }
        }

        var written = keys.ToDictionary(static key => key, static _ => new List<WalEntry>());
        for (var partition = 0; partition < 4; partition++)
        {
            foreach (var entry in await storage.Log.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, 1_000))
                written[new(entry.Event.Subject)].Add(entry);
        }

        return written;
    }

    /// <summary>Puts back one event of each partition and is broken off.</summary>
    private sealed class InterruptedRecovery(ILossRecovery whole, IArchiveStore archive, RedisStore store) : ILossRecovery
    {
        public bool HasBroken { get; private set; }

        public Task<long> BeginGenerationAsync(long generation) => whole.BeginGenerationAsync(generation);

        public Task<IReadOnlyList<EntryId>> ReadNewestIdsAsync() => whole.ReadNewestIdsAsync();

        public async Task<RecoveryResult> RestoreAsync(WalLoss loss)
        {
            await new ArchiveRecovery(archive, TimeProvider.System).RestoreAsync(
                loss.Partition,
                loss.Kept,
                key => store.States.ReadAsync(key),
                async commit =>
                {
                    if (HasBroken)
                        throw new StorageUnavailableException("Broken off.");
                    var result = await store.Committer.RestoreAsync(commit);
                    HasBroken = true;
                    return result;
                }
            );
            throw new StorageUnavailableException("Broken off.");
        }
    }
}
