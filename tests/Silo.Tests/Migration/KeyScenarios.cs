using System.Text;
using Concord.Testing;
using Xunit;

namespace Concord.Silo.Migration.Tests;

[NeedsServers]
public sealed class KeyScenarios(SourceRedis redis) : MigrationTestBed(redis)
{
    [RedisFact]
    public async Task Keys_of_another_type_are_reported_and_skipped()
    {
        PushMany("wal:list", 1, 3);
        Source.StringSet("wal:string", "x");
        Source.HashSet("wal:hash", "a", 1);
        Source.StreamAdd("wal:stream", "a", 1);

        Assert.Equal(0, await MigrateAsync());

        Assert.Contains("wal:stream: skipped. The key does not hold a list.", Output, StringComparison.Ordinal);
        Assert.Contains("Keys 4: 1 verified, 0 only read, 3 skipped, 0 failed", Output, StringComparison.Ordinal);
    }

    [RedisTheory]
    [InlineData("wal:a b/c", "motor-fr/~a%20b%2Fc")]
    [InlineData("wal:100%", "motor-fr/~100%25")]
    [InlineData("wal:Été", "motor-fr/~%C3%89t%C3%A9")]
    [InlineData("wal:line\nbreak", "motor-fr/~line%0Abreak")]
    [InlineData("wal:..", "motor-fr/~..")]
    [InlineData("wal:{tag}:x", "motor-fr/~%7Btag%7D%3Ax")]
    public async Task Names_with_odd_characters_become_subjects_without(string key, string subject)
    {
        PushMany(key, 1, 3);

        Assert.Equal(0, await MigrateAsync());

        Assert.Equal([1, 2, 3], await NumbersOfAsync(subject));
        Assert.Equal(key, Data((await EventsOfAsync(subject))[0]).GetProperty("key").GetString());
    }

    [RedisFact]
    public async Task A_key_that_is_no_text_is_migrated_too()
    {
        byte[] key = [.. "wal:"u8, 0xff, 0x00];
        Source.ListLeftPush(key, """{"n":1}""");

        Assert.Equal(0, await MigrateAsync());

        Assert.Equal([1], await NumbersOfAsync("motor-fr/~%FF%00"));
        Assert.Contains(@"wal:\xff\x00 -> motor-fr/~%FF%00", Output, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task The_realm_can_stand_in_the_key()
    {
        PushMany("wal:motor-fr:a", 1, 2);
        PushMany("wal:home-de:a", 3, 4);
        PushMany("wal:NO REALM:a", 5, 6);

        Assert.Equal(0, await RunAsync(["--keys", "wal:{realm}:{name}"]));

        Assert.Equal([1, 2], await NumbersOfAsync("motor-fr/~a"));
        Assert.Equal([3, 4], await NumbersOfAsync("home-de/~a"));
        Assert.Contains("wal:NO REALM:a: skipped. The key is not of the form wal:{realm}:{name}.", Output, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Keys_that_would_become_the_same_entity_are_all_refused()
    {
        PushMany("wal:1:a", 1, 2);
        PushMany("wal:2:a", 3, 4);
        PushMany("wal:2:b", 5, 6);

        Assert.Equal(1, await RunAsync(["--keys", "wal:?:{name}", "--realm", "motor-fr"]));

        Assert.Contains("The keys 'wal:1:a' and 'wal:2:a' would all become motor-fr/~a.", Output, StringComparison.Ordinal);
        Assert.Empty(await EventsOfAsync("motor-fr/~a"));
        Assert.Equal([5, 6], await NumbersOfAsync("motor-fr/~b"));
    }

    [RedisFact]
    public async Task No_key_that_matches_is_a_failure_that_says_so()
    {
        PushMany("other", 1, 3);

        Assert.Equal(1, await MigrateAsync());

        Assert.Contains("No keys match 'wal:*' in the source: 0 keys found.", Error, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task A_limit_takes_the_first_keys_by_name()
    {
        foreach (var name in new[] { "c", "a", "d", "b" })
            PushMany("wal:" + name, 1, 2);

        Assert.Equal(0, await MigrateAsync("--limit-keys", "2"));

        Assert.Equal(4, Storage.Store.Commits);
        Assert.Equal([1, 2], await NumbersOfAsync("motor-fr/~b"));
    }

    [RedisFact]
    public async Task Thousands_of_keys_are_found_each_once()
    {
        for (var i = 0; i < 3_000; i++)
            PushMany($"wal:{i}", 1, 1);

        Assert.Equal(0, await MigrateAsync());

        Assert.Contains("Keys 3,000: 3,000 verified", Output, StringComparison.Ordinal);
        Assert.Equal(3_000, Storage.Store.Commits);
        Assert.Equal(Encoding.UTF8.GetBytes("""{"n":1}"""), (byte[]?)Source.ListGetByIndex("wal:2999", 0));
    }
}
