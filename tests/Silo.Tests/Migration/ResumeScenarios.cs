using Concord.Testing;
using Concord.Timeline;
using Xunit;

namespace Concord.Silo.Migration.Tests;

[NeedsServers]
public sealed class ResumeScenarios(SourceRedis redis) : MigrationTestBed(redis)
{
    private static readonly string[] Usual = ["--keys", "wal:{name}", "--realm", "motor-fr"];

    [RedisFact]
    public async Task A_run_that_is_stopped_in_the_middle_is_completed_by_the_next()
    {
        PushMany("wal:orders", 1, 5_000);
        using var stop = new CancellationTokenSource();
        Store.At(1_500, stop.Cancel);

        Assert.Equal(1, await RunAsync(Usual, stop.Token));
        Assert.Contains("Stopped. Migrated entries are kept", Error, StringComparison.Ordinal);
        Assert.InRange((await EventsOfAsync("motor-fr/~orders")).Count, 1_500, 4_999);

        Assert.Equal(0, await MigrateAsync());
        Assert.Equal(Enumerable.Range(1, 5_000), await NumbersOfAsync("motor-fr/~orders"));
    }

    [RedisFact]
    public async Task A_second_run_finds_nothing_to_do()
    {
        PushMany("wal:orders", 1, 100);
        await MigrateAsync();
        var commits = Storage.Store.Commits;

        Assert.Equal(0, await MigrateAsync());

        Assert.Equal(commits, Storage.Store.Commits);
        Assert.Contains("verified, 0 taken by this run", Output, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Entries_that_are_pushed_between_two_runs_are_taken_by_the_second()
    {
        PushMany("wal:orders", 1, 100);
        await MigrateAsync();
        PushMany("wal:orders", 101, 130);

        Assert.Equal(0, await MigrateAsync());

        Assert.Contains("verified, 30 taken by this run", Output, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 130), await NumbersOfAsync("motor-fr/~orders"));
    }

    [RedisFact]
    public async Task Entries_that_are_pushed_during_the_run_move_nothing_and_are_taken_too()
    {
        PushMany("wal:orders", 1, 3_000);
        Store.At(1, () => PushMany("wal:orders", 3_001, 3_100));
        Store.At(700, () => PushMany("wal:orders", 3_101, 3_200));

        Assert.Equal(0, await MigrateAsync());

        Assert.Equal(Enumerable.Range(1, 3_200), await NumbersOfAsync("motor-fr/~orders"));
    }

    [RedisFact]
    public async Task Lost_replies_and_failed_commits_leave_no_gap_and_no_double()
    {
        PushMany("wal:orders", 1, 2_000);
        Store.At(1, () => Storage.Store.LoseNextReplies());
        Store.At(300, () => Storage.Store.FailNextCommits(3));
        Store.At(900, () => Storage.Store.LoseNextReplies(5));

        Assert.Equal(0, await MigrateAsync());

        Assert.Equal(Enumerable.Range(1, 2_000), await NumbersOfAsync("motor-fr/~orders"));
    }

    [RedisFact]
    public async Task Two_runs_at_the_same_time_take_each_entry_once()
    {
        PushMany("wal:orders", 1, 4_000);
        using var other = new StringWriter();

        var codes = await Task.WhenAll(MigrateAsync(), BesideAsync(other, Usual));

        Assert.Equal([0, 0], codes);
        Assert.Equal(Enumerable.Range(1, 4_000), await NumbersOfAsync("motor-fr/~orders"));
    }

    [RedisFact]
    public async Task Other_rules_than_those_that_a_list_was_begun_with_are_refused()
    {
        PushMany("wal:orders", 1, 10);
        await MigrateAsync();

        Assert.Equal(1, await MigrateAsync("--map", "type=n"));

        Assert.Contains(
            "It was begun with --order lpush --map '' --origin 'legacy-wal'; a list is migrated by one set of rules.",
            Output,
            StringComparison.Ordinal
        );
        Assert.Equal(10, Storage.Store.Commits);
    }

    [RedisFact]
    public async Task The_same_name_from_another_key_is_refused()
    {
        PushMany("wal:orders", 1, 10);
        PushMany("old:orders", 1, 20);
        await MigrateAsync();

        Assert.Equal(1, await RunAsync(["--keys", "old:{name}", "--realm", "motor-fr"]));

        Assert.Contains("motor-fr/~orders holds what was migrated from the key 'wal:orders'", Output, StringComparison.Ordinal);
        Assert.Equal(10, Storage.Store.Commits);
    }

    [RedisFact]
    public async Task A_state_that_is_none_of_a_migrated_list_is_left_alone()
    {
        PushMany("wal:orders", 1, 10);
        var key = new EntityKey("motor-fr/~orders");
        await Storage.Store.CommitAsync(Concord.Conformance.Events.Commit(key, 0));

        Assert.Equal(1, await MigrateAsync());

        Assert.Contains("is not that of a migrated list", Output, StringComparison.Ordinal);
        Assert.Equal(1, Storage.Store.Commits);
    }
}
