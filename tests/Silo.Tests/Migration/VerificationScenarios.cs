using Concord.Testing;
using Concord.Timeline;
using Concord.Values;
using Concord.Wal;
using Xunit;

namespace Concord.Silo.Migration.Tests;

[NeedsServers]
public sealed class VerificationScenarios(SourceRedis redis) : MigrationTestBed(redis)
{
    private static readonly EntityKey Subject = new("motor-fr/~a");

    [RedisFact]
    public async Task A_dry_run_reads_everything_and_writes_and_deletes_nothing()
    {
        PushMany("wal:a", 1, 1_000);
        Push("wal:a", "not JSON");

        Assert.Equal(2, await MigrateAsync("--dry-run", "--rejects", FileNamed("rejects"), "--map", "time=n"));

        Assert.Equal((0L, 1_001L), (Storage.Store.Commits, Source.ListLength("wal:a")));
        Assert.Null(await Storage.Store.ReadAsync(Subject));
        Assert.Contains("read, nothing written", Output, StringComparison.Ordinal);
        Assert.Contains(
            "1,001 entries: 1,000 decoded, 1 set aside (entry 1001, counted from the oldest)",
            Output,
            StringComparison.Ordinal
        );
        Assert.Contains("from 1970-01-01T00:00:01.0000000+00:00 to 1970-01-01T00:16:40.0000000+00:00", Output, StringComparison.Ordinal);
        Assert.Single(await File.ReadAllLinesAsync(FileNamed("rejects")));
    }

    [RedisFact]
    public async Task A_dry_run_and_the_run_give_the_same_digest()
    {
        PushMany("wal:a", 1, 1_000);
        await MigrateAsync("--dry-run");
        var digest = Output.Split('\n').Single(line => line.Contains("digest", StringComparison.Ordinal));

        await MigrateAsync();

        Assert.Contains(digest, Output, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Verify_only_compares_and_writes_nothing()
    {
        PushMany("wal:a", 1, 100);
        Assert.Equal(1, await MigrateAsync("--verify-only"));
        Assert.Contains("Nothing of it has been migrated.", Output, StringComparison.Ordinal);
        await MigrateAsync();
        Assert.Equal(0, await MigrateAsync("--verify-only"));
        PushMany("wal:a", 101, 103);

        Assert.Equal(1, await MigrateAsync("--verify-only"));

        Assert.Contains("100 entries are verified, 3 newer ones are not migrated.", Output, StringComparison.Ordinal);
        Assert.Equal(100, Storage.Store.Commits);
    }

    [RedisFact]
    public async Task What_the_archive_has_and_the_log_no_longer_is_verified_there()
    {
        PushMany("wal:a", 1, 3_000);
        await MigrateAsync();
        await ArchiveAsync(upTo: 2_000);

        Assert.Equal(0, await MigrateAsync("--verify-only"));

        Assert.Equal(1_000, (await EventsOfAsync(Subject.Value)).Count);
    }

    [RedisFact]
    public async Task Events_that_are_neither_in_the_log_nor_in_the_archive_are_named()
    {
        PushMany("wal:a", 1, 100);
        await MigrateAsync();
        var partition = Subject.PartitionOf(Storage.Store.Partitions);
        var entries = await Storage.Store.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, 100);
        await Storage.Store.TrimAsync(partition, entries[40].Position.Entry);

        Assert.Equal(1, await MigrateAsync("--verify-only"));

        Assert.Contains(
            "Not verified: entry 1, counted from the oldest: its event is neither in the log nor in the archive.",
            Output,
            StringComparison.Ordinal
        );
    }

    [RedisTheory]
    [InlineData("data")]
    [InlineData("hash")]
    [InlineData("prev")]
    [InlineData("type")]
    [InlineData("time")]
    [InlineData("origin")]
    public async Task Any_difference_of_an_event_fails_the_list_and_never_deletes_it(string member)
    {
        PushMany("wal:a", 1, 50);
        PushMany("wal:b", 1, 50);
        await MigrateAsync();
        await TamperAsync(
            30,
            e =>
                member switch
                {
                    "data" => e with { Data = CanonicalJson.FromTrusted([.. "{}"u8]) },
                    "hash" => e with { Hash = new('0', 64) },
                    "prev" => e with { Prev = new('0', 64) },
                    "type" => e with { Type = "concord.migrated.other" },
                    "time" => e with { Time = e.Time.AddTicks(1) },
                    _ => e with { Origin = "other" },
                }
        );

        Assert.Equal(1, await MigrateAsync("--delete-source"));

        Assert.Contains("Not verified: entry 30, counted from the oldest: compared with the list,", Output, StringComparison.Ordinal);
        Assert.Equal((50L, 0L), (Source.ListLength("wal:a"), Source.ListLength("wal:b")));
    }

    [RedisFact]
    public async Task An_entry_that_was_changed_in_the_list_after_it_was_taken_fails_it()
    {
        PushMany("wal:a", 1, 50);
        await MigrateAsync();
        Source.ListSetByIndex("wal:a", 20, """{"n":999}""");

        Assert.Equal(1, await MigrateAsync("--delete-source"));

        Assert.Equal(50, Source.ListLength("wal:a"));
    }

    [RedisFact]
    public async Task A_bookmark_whose_digest_was_changed_fails_the_list()
    {
        PushMany("wal:a", 1, 50);
        await MigrateAsync();
        Storage.Store.Tamper(
            Subject,
            data =>
                System.Text.Encoding.UTF8.GetBytes(
                    System.Text.Encoding.UTF8.GetString(data.Span).Replace("\"digest\":\"", "\"digest\":\"0", StringComparison.Ordinal)
                )
        );

        Assert.Equal(1, await MigrateAsync("--delete-source"));

        Assert.Contains("Not verified: the digest over the list is", Output, StringComparison.Ordinal);
        Assert.Equal(50, Source.ListLength("wal:a"));
    }

    [RedisFact]
    public async Task Lists_are_deleted_only_when_asked_for_and_verified()
    {
        PushMany("wal:a", 1, 50);
        Push("wal:b", "not JSON");
        Assert.Equal(2, await MigrateAsync());
        Assert.Equal(50, Source.ListLength("wal:a"));

        Assert.Equal(2, await MigrateAsync("--delete-source"));

        Assert.False(Source.KeyExists("wal:a") || Source.KeyExists("wal:b"));
        Assert.Contains("wal:a -> motor-fr/~a: verified, 0 taken by this run, list deleted", Output, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 50), await NumbersOfAsync("motor-fr/~a"));
    }

    private async Task TamperAsync(int version, Func<WalEvent, WalEvent> change)
    {
        var entries = await Storage.Store.ReadRangeAsync(
            Subject.PartitionOf(Storage.Store.Partitions),
            EntryId.Zero,
            EntryId.Max,
            int.MaxValue
        );
        Storage.Store.Tamper(
            entries.Single(entry => entry.Event.Subject == Subject.Value && entry.Event.Version == version).Position,
            change
        );
    }

    /// <summary>What the archive's projection and then the retention do with the first entries.</summary>
    private async Task ArchiveAsync(int upTo)
    {
        var partition = Subject.PartitionOf(Storage.Store.Partitions);
        var entries = await Storage.Store.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, upTo + 1);
        await Storage.Archive.AppendAsync([.. entries.Take(upTo)]);
        await Storage.Store.TrimAsync(partition, entries[upTo].Position.Entry);
    }
}
