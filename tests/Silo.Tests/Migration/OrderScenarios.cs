using System.Security.Cryptography;
using System.Text;
using Concord.Testing;
using Xunit;

namespace Concord.Silo.Migration.Tests;

[NeedsServers]
public sealed class OrderScenarios(SourceRedis redis) : MigrationTestBed(redis)
{
    [RedisFact]
    public async Task What_was_pushed_left_stands_in_the_log_from_the_oldest_to_the_newest()
    {
        PushMany("wal:orders", 1, 3_000);

        Assert.Equal(0, await MigrateAsync());

        Assert.Equal(Enumerable.Range(1, 3_000), await NumbersOfAsync("motor-fr/~orders"));
        Assert.Equal(3_000, Source.ListLength("wal:orders"));
        Assert.Contains("wal:orders -> motor-fr/~orders: verified, 3,000 taken by this run", Output, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task What_was_pushed_right_stands_in_the_log_from_the_oldest_to_the_newest()
    {
        for (var i = 1; i <= 300; i++)
            Source.ListRightPush("wal:orders", $$"""{"n":{{i}}}""");

        Assert.Equal(0, await MigrateAsync("--order", "rpush"));

        Assert.Equal(Enumerable.Range(1, 300), await NumbersOfAsync("motor-fr/~orders"));
        var events = await EventsOfAsync("motor-fr/~orders");
        Assert.Equal("""{"n":123}""", Source.ListGetByIndex("wal:orders", Data(events[122]).GetProperty("index").GetInt64()));
    }

    [RedisFact]
    public async Task Many_lists_side_by_side_keep_their_order_each()
    {
        for (var list = 0; list < 20; list++)
            PushMany($"wal:l{list}", list * 1_000, (list * 1_000) + 400);

        Assert.Equal(0, await MigrateAsync("--parallel", "5"));

        for (var list = 0; list < 20; list++)
            Assert.Equal(Enumerable.Range(list * 1_000, 401), await NumbersOfAsync($"motor-fr/~l{list}"));
    }

    [RedisFact]
    public async Task An_event_says_what_the_entry_said_and_where_it_stood()
    {
        Push("wal:orders", """{ "type":"order created", "at":"2020-02-29T10:00:00+01:00", "by":"shop", "sum":1.50 }""", """{"type":7}""");

        Assert.Equal(0, await MigrateAsync("--map", "type=type,time=at,origin=/by"));

        var events = await EventsOfAsync("motor-fr/~orders");
        var (first, second) = (events[0], events[1]);
        Assert.Equal("concord.migrated.order%20created", first.Type);
        Assert.Equal(new DateTimeOffset(2020, 2, 29, 9, 0, 0, TimeSpan.Zero), first.Time);
        Assert.Equal(("shop", "motor-fr", 1L, ""), (first.Origin, first.Realm, first.Version, first.Prev));
        Assert.Equal(
            """{"at":"2020-02-29T10:00:00+01:00","by":"shop","sum":1.5,"type":"order created"}""",
            Data(first).GetProperty("entry").GetRawText()
        );
        Assert.Equal("wal:orders", Data(first).GetProperty("key").GetString());
        Assert.StartsWith(
            """{ "type":"order created",""",
            Source.ListGetByIndex("wal:orders", Data(first).GetProperty("index").GetInt64()),
            StringComparison.Ordinal
        );
        Assert.Equal(("concord.migrated.7", "legacy-wal", 2L), (second.Type, second.Origin, second.Version));
        Assert.Equal("migration", Data(second).GetProperty("timeFrom").GetString());
    }

    [RedisFact]
    public async Task The_events_of_a_list_are_a_chain_of_hashes_over_canonical_bytes()
    {
        PushMany("wal:orders", 1, 50);
        await MigrateAsync();

        var head = "";
        foreach (var e in await EventsOfAsync("motor-fr/~orders"))
        {
            Assert.Equal((head, head), (e.Prev, Data(e).GetProperty("prev").GetString()));
            Assert.Equal(e.Data, Concord.Values.CanonicalJsonReader.Parse(e.Data.Utf8));
            head = Convert.ToHexStringLower(SHA256.HashData(e.Data.Utf8.Span));
            Assert.Equal(head, e.Hash);
        }
    }

    [RedisFact]
    public async Task The_digest_can_be_computed_by_anybody_from_the_list_alone()
    {
        Push("wal:orders", """{"a":1}""", """{"b":2}""");
        await MigrateAsync();

        static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var first = Sha(Sha("""{"a":1}"""));
        Assert.Contains("digest " + Sha(first + Sha("""{"b":2}""")), Output, StringComparison.Ordinal);
    }
}
