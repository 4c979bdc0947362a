using Concord.Testing;
using Xunit;

namespace Concord.Silo.Migration.Tests;

[NeedsServers]
public sealed class TrimmedListScenarios(SourceRedis redis) : MigrationTestBed(redis)
{
    [RedisFact]
    public async Task A_list_that_was_trimmed_between_two_runs_is_refused_and_the_others_go_on()
    {
        PushMany("wal:a", 1, 100);
        PushMany("wal:b", 1, 100);
        await MigrateAsync();
        Source.ListTrim("wal:a", 0, 49);
        PushMany("wal:a", 101, 200);
        PushMany("wal:b", 101, 110);

        Assert.Equal(1, await MigrateAsync());

        Assert.Contains(
            "wal:a -> motor-fr/~a: FAILED. 100 of its entries are migrated, and the list no longer holds them as they were",
            Output,
            StringComparison.Ordinal
        );
        Assert.Contains("wal:b -> motor-fr/~b: verified, 10 taken by this run", Output, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 100), await NumbersOfAsync("motor-fr/~a"));
    }

    [RedisFact]
    public async Task A_list_that_is_trimmed_during_the_run_loses_nothing_unnoticed()
    {
        PushMany("wal:a", 1, 5_000);
        Store.At(1_000, () => Source.ListTrim("wal:a", 0, 2_499));

        Assert.Equal(1, await MigrateAsync());

        Assert.Contains("its oldest end was cut off", Output, StringComparison.Ordinal);
        var numbers = (await NumbersOfAsync("motor-fr/~a")).ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
    }

    [RedisFact]
    public async Task A_list_of_equal_entries_that_was_trimmed_is_noticed_by_its_count()
    {
        Push("wal:a", [.. Enumerable.Repeat("""{"alive":true}""", 100)]);
        await MigrateAsync();
        Source.ListTrim("wal:a", 0, 49);

        Assert.Equal(1, await MigrateAsync());
        Assert.Contains("FAILED", Output, StringComparison.Ordinal);
        Assert.Equal(100, Storage.Store.Commits);
    }

    [RedisFact]
    public async Task A_list_that_was_made_anew_under_the_same_key_is_refused()
    {
        PushMany("wal:a", 1, 10);
        await MigrateAsync();
        Source.KeyDelete("wal:a");
        PushMany("wal:a", 11, 40);

        Assert.Equal(1, await MigrateAsync());
        Assert.Contains("or it was made anew", Output, StringComparison.Ordinal);
    }
}
