using System.Text;
using System.Text.Json;
using Concord.Testing;
using StackExchange.Redis;
using Xunit;

namespace Concord.Silo.Migration.Tests;

[NeedsServers]
public sealed class BadEntryScenarios(SourceRedis redis) : MigrationTestBed(redis)
{
    private static readonly byte[][] Bad =
    [
        [],
        [0xff, 0xfe, 0x00],
        Encoding.UTF8.GetBytes("not JSON"),
        Encoding.UTF8.GetBytes("""["an","array"]"""),
        Encoding.UTF8.GetBytes("17"),
        Encoding.UTF8.GetBytes("""{"twice":1,"twice":2}"""),
        Encoding.UTF8.GetBytes("""{"sum":1e400}"""),
        [.. "{\"text\":\""u8, 0xc3, 0x28, .. "\"}"u8],
        Encoding.UTF8.GetBytes($$"""{"long":"{{new string('x', 1 << 20)}}"}"""),
    ];

    [RedisFact]
    public async Task Entries_that_cannot_be_read_keep_their_place_and_their_bytes()
    {
        PushMany("wal:a", 1, 1);
        foreach (var entry in Bad)
            Source.ListLeftPush("wal:a", entry);
        PushMany("wal:a", 2, 2);

        Assert.Equal(2, await MigrateAsync());

        var events = await EventsOfAsync("motor-fr/~a");
        Assert.Equal(Bad.Length + 2, events.Count);
        Assert.Equal(Bad, events.Skip(1).SkipLast(1).Select(e => Data(e).GetProperty("raw").GetBytesFromBase64()));
        Assert.All(events.Skip(1).SkipLast(1), e => Assert.Equal("concord.migrated.undecodable", e.Type));
        Assert.Equal("concord.migrated.entry", events[^1].Type);
        Assert.Contains($"11 entries: 2 decoded, {Bad.Length} set aside (entry 2, 3, 4", Output, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task The_rejects_file_is_complete_after_every_run()
    {
        foreach (var entry in Bad)
            Source.ListLeftPush("wal:a", entry);
        await MigrateAsync();

        Assert.Equal(2, await MigrateAsync("--rejects", FileNamed("rejects.ndjson")));

        var lines = (await File.ReadAllLinesAsync(FileNamed("rejects.ndjson")))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        Assert.Equal(Bad, lines.Select(line => line.GetProperty("raw").GetBytesFromBase64()));
        Assert.Equal(Enumerable.Range(1, Bad.Length), lines.Select(line => line.GetProperty("entry").GetInt32()));
        Assert.Equal("The entry is empty.", lines[0].GetProperty("reason").GetString());
        Assert.All(lines, line => Assert.Equal("wal:a", line.GetProperty("key").GetString()));
    }

    [RedisFact]
    public async Task A_large_entry_that_can_be_read_is_taken_as_it_is()
    {
        var large = $$"""{"list":[{{string.Join(',', Enumerable.Range(0, 150_000))}}]}""";
        Push("wal:a", large);
        Push("wal:a", [.. Enumerable.Repeat(large, 20)]);

        Assert.Equal(0, await MigrateAsync());

        Assert.All(await EventsOfAsync("motor-fr/~a"), e => Assert.Equal(large, Data(e).GetProperty("entry").GetRawText()));
    }

    [RedisFact]
    public async Task An_entry_that_calls_itself_undecodable_is_not_taken_for_one()
    {
        Push("wal:a", """{"type":"undecodable"}""");

        Assert.Equal(0, await MigrateAsync("--map", "type=type"));

        Assert.Equal("concord.migrated.%75ndecodable", Assert.Single(await EventsOfAsync("motor-fr/~a")).Type);
    }

    [RedisFact]
    public async Task Types_without_number_do_not_fill_the_report()
    {
        Source.ListLeftPush("wal:a", [.. Enumerable.Range(0, 500).Select(i => (RedisValue)$$"""{"id":"x{{i}}"}""")]);

        Assert.Equal(0, await MigrateAsync("--map", "type=id", "--report", FileNamed("report.json")));

        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(FileNamed("report.json")));
        var types = report.RootElement.GetProperty("keys")[0].GetProperty("list").GetProperty("types");
        Assert.Equal(400, types.GetProperty("(other)").GetInt32());
    }
}
