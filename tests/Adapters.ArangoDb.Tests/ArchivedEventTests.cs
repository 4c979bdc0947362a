using System.Text;
using System.Text.Json;
using Concord.Errors;
using Concord.Values;
using Concord.Wal;
using CsCheck;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>The hash chain is over bytes: what comes out of the archive must be what went in.</summary>
public sealed class ArchivedEventTests
{
    private const string Allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.@()+,=;$!*'%";

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char["aé漢\"\\$/{}\u0000\u001f\u2028"], 0, 20],
        Gen.Const("\ud83d\ude00"),
        Gen.Const("12345678901234567.890")
    );

    private static readonly Gen<string> Subjects = Gen.OneOf(
        Gen.String[Gen.Char["aA0-._~/!%=é漢 "], 1, 30],
        Gen.String[Gen.Char["漢x/"], 100, 300]
    );

    private static readonly Gen<WalEntry> Entries = Gen.Select(
        Subjects,
        Texts,
        Gen.Long[1, 1L << 53],
        Gen.Int[0, 1023],
        Gen.Long[0, long.MaxValue],
        Gen.Long[0, long.MaxValue],
        Gen.Bool,
        Gen.Guid,
        static (subject, text, version, partition, milliseconds, sequence, traced, commit) =>
            new WalEntry(
                new(partition, new(milliseconds, sequence)),
                new()
                {
                    Subject = subject,
                    Type = "concord.policy." + text,
                    Realm = subject.Split('/')[0],
                    Time = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(version % 1_000_000),
                    Version = version,
                    Origin = text,
                    CommitId = commit,
                    Prev = version == 1 ? "" : "prev",
                    Hash = "hash",
                    TraceParent = traced ? "00-1-2-01" : null,
                    Data = CanonicalJson.FromTrusted(
                        Encoding.UTF8.GetBytes($$"""{"amount":0.10,"n":1e400,"text":{{JsonSerializer.Serialize(text)}}}""")
                    ),
                }
            )
    );

    [Fact]
    public void An_event_comes_back_byte_for_byte() =>
        Entries.Sample(static entry =>
        {
            var stored = JsonSerializer.SerializeToElement(new ArchivedEvent(entry), ArangoJson.Relaxed);
            Assert.Equal(entry, ArchivedEvent.Read(stored));
        });

    [Fact]
    public void Every_key_is_one_that_the_server_takes_and_no_two_events_have_the_same() =>
        Gen.Select(Entries, Entries)
            .Sample(
                static (left, right) =>
                {
                    var (key, other) = (new ArchivedEvent(left).Key, new ArchivedEvent(right).Key);
                    Assert.InRange(key.Length, 1, DocumentKey.MaxLength);
                    Assert.All(key, static letter => Assert.Contains(letter, Allowed));
                    Assert.Equal((left.Event.Subject, left.Event.Version) == (right.Event.Subject, right.Event.Version), key == other);
                }
            );

    [Fact]
    public void Stored_positions_sort_like_positions() =>
        Gen.Select(Entries, Entries)
            .Sample(
                static (left, right) =>
                {
                    var order = string.CompareOrdinal(ArchivePositionKey.Of(left.Position), ArchivePositionKey.Of(right.Position));
                    Assert.Equal(Math.Sign(left.Position.CompareTo(right.Position)), Math.Sign(order));
                    Assert.Equal(left.Position, ArchivePositionKey.Parse(ArchivePositionKey.Of(left.Position)));
                }
            );

    [Theory]
    [InlineData("motor-fr/A00000001-V01", 3, "motor-fr!A00000001-V01.3")]
    [InlineData("motor-fr", 1, "motor-fr.1")]
    [InlineData("motor-fr/~old list", 12, "motor-fr!%7Eold%20list.12")]
    public void A_key_can_be_read_by_people(string subject, long version, string key) =>
        Assert.Equal(key, ArchivedEvent.KeyOf(subject, version));

    [Theory]
    [InlineData("""{"_key":"a.1"}""")]
    [InlineData("""{"_key":"a.1","at":"0"}""")]
    [InlineData("17")]
    public void A_damaged_stored_event_is_reported(string stored)
    {
        var damaged = Assert.Throws<StorageUnavailableException>(() => ArchivedEvent.Read(JsonDocument.Parse(stored).RootElement));
        Assert.Contains("in ArangoDB (concord_archive) is damaged", damaged.Message, StringComparison.Ordinal);
    }
}
