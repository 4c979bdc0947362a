using System.Text;
using System.Text.Json;
using Concord.Policies;
using Xunit;

namespace Concord.Silo.Migration.Tests;

public sealed class EntryTests
{
    /// <summary>
    /// The id is stored: a migration that goes on finds by it what it has taken. The literal was computed by another program.
    /// </summary>
    [Fact]
    public void The_commit_of_an_entry_keeps_its_id()
    {
        var list = new SourceList(null!, new("wal:A1"u8.ToArray(), RealmId.Parse("motor-fr"), new("motor-fr/A1")), ListOrder.Rpush);
        var bookmark = new ListProgress
        {
            Key = "wal:A1",
            Rules = "",
            Began = DateTimeOffset.UnixEpoch,
            Count = 2,
        };
        var entry = new DecodedEntry
        {
            Raw = [],
            Sha256 = string.Concat(Enumerable.Repeat("cd", 32)),
            Json = null,
            Fault = "x",
            Type = "t",
            Origin = "o",
        };

        Assert.Equal(Guid.Parse("e717b10ed9dbcc9235160054db47b410"), MigratedEvents.Create(list, bookmark, entry).CommitId);
    }

    [Theory]
    [InlineData("\"2020-02-29T10:00:00Z\"", "2020-02-29T10:00:00.0000000+00:00")]
    [InlineData("\"2020-02-29T10:00:00.123456789+02:00\"", "2020-02-29T08:00:00.1234567+00:00")]
    [InlineData("\"2020-02-29 10:00:00\"", "2020-02-29T10:00:00.0000000+00:00")]
    [InlineData("\"2020-02-29T10:00-0530\"", "2020-02-29T15:30:00.0000000+00:00")]
    [InlineData("\"2020-02-29\"", "2020-02-29T00:00:00.0000000+00:00")]
    [InlineData("1582970400", "2020-02-29T10:00:00.0000000+00:00")]
    [InlineData("1582970400.25", "2020-02-29T10:00:00.2500000+00:00")]
    [InlineData("1582970400123", "2020-02-29T10:00:00.1230000+00:00")]
    [InlineData("\"1582970400123456\"", "2020-02-29T10:00:00.1234560+00:00")]
    [InlineData("\"2021-02-29T10:00:00Z\"", null)]
    [InlineData("\"29.02.2020\"", null)]
    [InlineData("\"10:00\"", null)]
    [InlineData("-5", null)]
    [InlineData("99999999999999999999999999", null)]
    [InlineData("true", null)]
    [InlineData("\"\"", null)]
    public void A_time_is_read_in_the_forms_that_logs_use(string json, string? expected)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(expected, EntryTime.TryRead(document.RootElement, out var time) ? $"{time:O}" : null);
    }

    [Theory]
    [InlineData("a", "1")]
    [InlineData("/a", "1")]
    [InlineData("/b/c", "2")]
    [InlineData("/b/list/1", "4")]
    [InlineData("/x~1y/m~0n", "5")]
    [InlineData("b.c", "6")]
    [InlineData("/b/list/2", null)]
    [InlineData("/b/list/-1", null)]
    [InlineData("/a/b", null)]
    [InlineData("none", null)]
    public void A_field_is_found_by_name_or_pointer(string member, string? expected)
    {
        using var document = JsonDocument.Parse("""{"a":1,"b":{"c":2,"list":[3,4]},"x/y":{"m~n":5},"b.c":6}""");
        Assert.Equal(expected, FieldMapping.Find(document.RootElement, member)?.GetRawText());
    }

    [Theory]
    [InlineData("wal:{name}", "wal:a", "a", null)]
    [InlineData("wal:{name}", "xwal:a", null, null)]
    [InlineData("wal:{name}", "wal:", null, null)]
    [InlineData("{wal}:{realm}:{name}:log", "{wal}:motor-fr:a:b:log", "a:b", "motor-fr")]
    [InlineData("{wal}:{realm}:{name}:log", "{wal}:Motor:a:log", null, null)]
    [InlineData("w?l[0-9]:*:{name}", "wal7:x:y:z", "z", null)]
    [InlineData("w?l[0-9]:*:{name}", "walx:x:y:z", null, null)]
    [InlineData("[^a]:{name}", "b:z", "z", null)]
    [InlineData("[^a]:{name}", "a:z", null, null)]
    [InlineData(@"a\*{name}", "a*b", "b", null)]
    [InlineData(@"a\*{name}", "axb", null, null)]
    [InlineData("a.b+{name}", "a.b+c", "c", null)]
    [InlineData("a.b+{name}", "axbbc", null, null)]
    [InlineData("é{name}", "éü", "ü", null)]
    public void A_pattern_takes_the_name_out_of_a_key(string text, string key, string? name, string? realm)
    {
        Assert.True(KeyPattern.TryParse(text, out var pattern, out _));
        Assert.Equal(name is not null, pattern.TryMatch(Encoding.UTF8.GetBytes(key), out var found, out var foundRealm));
        Assert.Equal((name, realm), (found is null ? null : Encoding.UTF8.GetString(found), foundRealm));
    }
}
