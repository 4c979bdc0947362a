using System.Text;
using Concord.Ports;
using Concord.Values;
using Concord.Wal;
using GrainsCommit = Concord.Ports.Commit;

namespace Concord.Timeline.Tests;

/// <summary>Builders for timelines.</summary>
internal static class Timelines
{
    public static readonly EntityKey Key = new("motor-fr/A1");
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static TransactionDraft Draft(int number, string changes = "{}") =>
        new()
        {
            Type = number == 1 ? "issue" : "endorse",
            EffectiveDate = new DateOnly(2018, 1, 1).AddDays(number),
            CommitId = Id(number),
            Actor = "ada",
            Origin = "api",
            Reason = number % 2 == 0 ? "because" : null,
            Changes = Json(changes),
        };

    public static Guid Id(int number) => new(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    public static WalPosition Position(long version) => new(3, new EntryId(1_000 + version, 0));

    public static CanonicalJson Json(string text) => CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(text));

    public static StoredState Stored(GrainsCommit commit, StoredState? before = null) =>
        StoredState.After(before, commit, Position(commit.ExpectedVersion + 1));

    /// <summary>A timeline of <paramref name="count"/> transactions, and its events.</summary>
    public static (StoredState State, List<WalEntry> Log) Build(int count, bool frames = true)
    {
        var log = new List<WalEntry>();
        StoredState? state = null;
        for (var i = 1; i <= count; i++)
        {
            var commit = EntityTimeline
                .Decode(Key, state, writesFrames: frames)
                .Append(Draft(i, $"{{\"attributes\":{{\"n\":{i}}}}}"), Start.AddMinutes(i), null);
            state = Stored(commit, state);
            log.Add(new(state.Position, commit.Event));
        }
        return (state!, log);
    }

    /// <summary>A state with the given JSON, in the plain form.</summary>
    public static StoredState Plain(string json, long version, Guid commitId) =>
        new(Key, version, commitId, Position(version), (byte[])[TimelineCodec.Plain, .. Encoding.UTF8.GetBytes(json)]);

    public static string JsonOf(StoredState state) => Encoding.UTF8.GetString(TimelineCodec.Decode(state.Data).Span);
}
