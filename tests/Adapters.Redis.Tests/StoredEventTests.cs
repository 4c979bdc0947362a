using System.Text;
using System.Text.Json;
using Concord.Adapters.ArangoDb;
using Concord.Adapters.Sqlite;
using Concord.Values;
using Concord.Wal;
using StackExchange.Redis;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>The forms in which an event is stored, as the first release wrote them.</summary>
public sealed class StoredEventTests
{
    private const string Letter = """
        {"Error":"Refused.","Tries":5,"FirstTriedAt":"2026-03-01T12:00:00+00:00","LastTriedAt":"2026-03-01T12:00:01.5+00:00",
        "Subject":"motor/A1","Type":"concord.policy.issue",
        "Realm":"motor","Time":"2026-03-01T12:00:00+00:00","Version":2,"Origin":"pas","Commit":"01020304-0506-0708-090a-0b0c0d0e0f10",
        "Prev":"p","Hash":"h","TraceParent":null,"Data":"eyJhIjoxfQ=="}
        """;

    private static readonly WalEntry Entry = new(
        new(3, new(1_772_366_400_000, 7)),
        new()
        {
            Subject = "motor/A1",
            Type = "concord.policy.issue",
            Realm = "motor",
            Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
            Version = 2,
            Origin = "pas",
            CommitId = Guid.ParseExact("0102030405060708090a0b0c0d0e0f10", "N"),
            Prev = "p",
            Hash = "h",
            TraceParent = "00-1-2-01",
            Data = CanonicalJson.FromTrusted(Encoding.UTF8.GetBytes("""{"a":1}""")),
        }
    );

    [Fact]
    public void A_log_entry_has_the_fields_that_outside_readers_know()
    {
        var values = new RedisValue[EntryFields.Names.Length];
        EntryFields.Write(Entry.Event, values);

        Assert.Equal(
            ["id", "source", "type", "subject", "time", "realm", "version", "origin", "commit", "prev", "hash", "traceparent", "data"],
            EntryFields.Names.Select(static name => (string?)name)
        );
        Assert.Equal(
            [
                "motor/A1/2",
                "/v1/realms/motor",
                "concord.policy.issue",
                "motor/A1",
                "2026-03-01T12:00:00.0000000Z",
                "motor",
                "2",
                "pas",
                "0102030405060708090a0b0c0d0e0f10",
                "p",
                "h",
                "00-1-2-01",
                """{"a":1}""",
            ],
            values.Select(static value => (string?)value)
        );
        Assert.Equal(Entry, Read(EntryFields.Names.Zip(values)));
    }

    [Fact]
    public void A_log_entry_with_more_fields_or_in_another_order_is_read_all_the_same()
    {
        var values = new RedisValue[EntryFields.Names.Length];
        EntryFields.Write(Entry.Event, values);
        Assert.Equal(Entry, Read(EntryFields.Names.Zip(values).Prepend(("later", "field")).Reverse()));
    }

    [Theory]
    [InlineData("subject", "")]
    [InlineData("version", "two")]
    [InlineData("commit", "none")]
    [InlineData("time", "2026-03-01")]
    [InlineData("data", null)]
    public void A_log_entry_with_a_field_that_is_not_of_its_kind_is_no_event(string field, string? value)
    {
        var values = new RedisValue[EntryFields.Names.Length];
        EntryFields.Write(Entry.Event, values);
        var changed = EntryFields
            .Names.Zip(values)
            .Select(pair => (pair.First, Value: pair.First == field ? (RedisValue)value : pair.Second))
            .Where(static pair => !pair.Value.IsNull);
        Assert.Equal(EntryFields.UndecodableType, Read(changed).Event.Type);
    }

    [Fact]
    public void A_dead_letter_of_the_first_release_is_read_and_a_new_one_has_the_same_members()
    {
        var letter = StoredDeadLetter.Read(Encoding.UTF8.GetBytes(Letter), "graph", Entry.Position);

        Assert.Equal(Entry with { Event = Entry.Event with { TraceParent = null } }, letter.Entry);
        Assert.Equal(("graph", "Refused.", 5), (letter.Projection, letter.Error, letter.Tries));
        Assert.Equal(letter.FirstTriedAt.AddSeconds(1.5), letter.LastTriedAt);
        using var before = JsonDocument.Parse(Letter);
        using var now = JsonDocument.Parse(StoredDeadLetter.Write(letter with { Entry = Entry }));
        Assert.Equal(
            before.RootElement.EnumerateObject().Select(static member => member.Name).Order(),
            now.RootElement.EnumerateObject().Select(static member => member.Name).Order()
        );
        Assert.Equal(letter, StoredDeadLetter.Read(StoredDeadLetter.Write(letter), "graph", Entry.Position));
    }

    [Fact]
    public void The_columns_of_SQLite_are_in_the_order_of_the_fields() =>
        Assert.Equal(
            SqliteSchema.EventColumns,
            "partition, ms, seq, "
                + string.Join(", ", EventFields.All.Select(static field => field == EventFields.CommitId ? "commit_id" : field.Name))
        );

    [Fact]
    public void An_archived_event_has_the_members_that_queries_know()
    {
        var stored = JsonSerializer.SerializeToElement(new ArchivedEvent(Entry), ArangoJson.Relaxed);
        Assert.Equal(
            [
                "_key",
                "at",
                "commit",
                "data",
                "entity",
                "hash",
                "kind",
                "number",
                "origin",
                "partition",
                "prev",
                "realm",
                "subject",
                "time",
                "traceParent",
                "type",
                "version",
            ],
            stored.EnumerateObject().Select(static member => member.Name).Order(StringComparer.Ordinal)
        );
        Assert.Equal("01020304-0506-0708-090a-0b0c0d0e0f10", stored.GetProperty("commit").GetString());
        Assert.Equal("2026-03-01T12:00:00.0000000Z", stored.GetProperty("time").GetString());
    }

    private static WalEntry Read(IEnumerable<(RedisValue Name, RedisValue Value)> fields) =>
        EntryFields.Read(3, new("1772366400000-7", [.. fields.Select(static field => new NameValueEntry(field.Name, field.Value))]));
}
