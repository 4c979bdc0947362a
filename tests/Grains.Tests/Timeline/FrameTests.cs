using System.Text;
using Concord.Errors;
using Concord.Ports;
using Concord.Values;
using CsCheck;
using Xunit;

namespace Concord.Timeline.Tests;

public sealed class FrameTests
{
    private static readonly string[] Names =
    [
        "a",
        "actor2",
        "agent",
        "channel",
        "commit",
        "d",
        "effectiveDate",
        "f",
        "origin2",
        "pq",
        "prev",
        "recordedAt",
        "rz",
        "run",
        "sequence",
        "sx",
        "subject",
        "stamp",
        "type",
        "tz",
        "zone",
        "é",
        "\u0001",
    ];

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[0, 20],
        Gen.OneOf("issue", "endorse", "rescindCancel", "", "a type of tomorrow", "\"\\\n", "é\u2028")
    );

    /// <summary>Canonical transactions as this version writes them, and with members that it does not know, or of unusual forms.</summary>
    private static readonly Gen<Func<int, string, string>> Transactions = Gen.Select(
        Text,
        Gen.Select(Gen.Date[DateTime.MinValue, DateTime.MaxValue], Gen.DateTime, Gen.Guid),
        Gen.Select(Gen.Int[0, Names.Length - 1].Select(index => Names[index]).Array[0, 4], Gen.Bool, Gen.Int[0, 12]),
        Gen.Int[0, 400],
        (text, instants, unusual, size) =>
            (Func<int, string, string>)((place, prev) => Canonical(place, prev, text, instants, unusual, size))
    );

    [Fact]
    public void Every_canonical_transaction_comes_back_byte_for_byte() =>
        Transactions
            .Array[1, 8]
            .Sample(
                all =>
                {
                    var (state, data) = Store(all);

                    var read = EntityTimeline.Decode(state);

                    Assert.Equal(data, read.Transactions.Select(transaction => Encoding.UTF8.GetString(transaction.Data.Span)));
                    foreach (var (place, transaction) in read.Transactions.Index())
                    {
                        var expected = Transaction.Of(CanonicalJson.FromTrusted(Encoding.UTF8.GetBytes(data[place])));
                        Assert.Equal(All(expected), All(transaction));
                        Assert.Equal(Timelines.Position(place + 1), transaction.Position);
                    }
                },
                iter: 3_000
            );

    [Fact]
    public void What_is_forgotten_is_decoded_again()
    {
        var timeline = EntityTimeline.Decode(Timelines.Build(5).State);
        var before = timeline.Transactions.Select(All).ToList();

        timeline.Forget();

        Assert.Equal(before, timeline.Transactions.Select(All));
    }

    [Fact]
    public void Any_damaged_byte_is_found_and_its_transaction_named() =>
        Gen.Select(Gen.Double.Unit, Gen.Byte[1, 255])
            .Sample(
                (place, flip) =>
                {
                    var state = Timelines.Build(6).State;
                    var bytes = state.Data.ToArray();
                    var at = 1 + (int)(place * (bytes.Length - 2));
                    bytes[at] ^= flip;

                    var sound = EntityTimeline.ReadSound(state with { Data = bytes }, out var damage);

                    Assert.NotNull(damage);
                    Assert.Equal(PlaceOf(state, at), damage.Sequence);
                    Assert.Equal(damage.Sequence - 1, sound.Count);
                    Assert.Throws<StorageUnavailableException>(() => EntityTimeline.Decode(state with { Data = bytes }));
                },
                iter: 3_000
            );

    [Fact]
    public void A_value_that_is_cut_off_anywhere_names_the_transaction_that_is_not_whole()
    {
        var state = Timelines.Build(4).State;
        for (var length = 1; length < state.Data.Length; length++)
        {
            var damage = Assert.Throws<TimelineDamagedException>(() => EntityTimeline.Read(state with { Data = state.Data[..length] }));

            Assert.Equal(PlaceOf(state, length), damage.Sequence);
        }
    }

    [Fact]
    public void A_frame_in_the_wrong_place_or_of_another_key_is_found()
    {
        var (state, _) = Timelines.Build(3);
        var frames = Frames(state);

        Assert.Equal(2, Damage(state with { Data = Join(frames[0], frames[2], frames[1]) }));
        Assert.Equal(2, Damage(state with { Data = Join(frames[0], frames[0], frames[1]) }));
        Assert.Equal(4, Damage(state with { Data = Join([.. frames, frames[2]]), Version = 4 }));
        Assert.Equal(1, Damage(state with { Key = new("motor-fr/A2") }));
        Assert.Equal(3, Damage(state with { CommitId = Guid.NewGuid() }));
    }

    [Fact]
    public void A_commit_adds_one_frame_and_nothing_of_what_is_stored_before_changes()
    {
        var (state, _) = Timelines.Build(3);
        var timeline = EntityTimeline.Decode(Timelines.Key, state, writesFrames: true);

        var commit = timeline.Append(Timelines.Draft(4), Timelines.Start.AddDays(1), null);

        Assert.True(commit.AppendsState);
        Assert.Equal(state.CommitId, commit.ExpectedCommitId);
        Assert.Equal(Timelines.Build(3).State.Data.ToArray(), Timelines.Stored(commit, state).Data[..state.Data.Length].ToArray());
        Assert.Equal(4, EntityTimeline.Decode(Timelines.Stored(commit, state)).Version);
        Assert.InRange(commit.State.Length, 1, 250);
    }

    [Fact]
    public void An_older_form_is_read_and_becomes_frames_when_something_is_added()
    {
        var (older, log) = Timelines.Build(3, frames: false);
        Assert.Equal(TimelineCodec.ZstdDictionary, older.Data.Span[0]);

        var commit = EntityTimeline
            .Decode(Timelines.Key, older, writesFrames: true)
            .Append(Timelines.Draft(4), Timelines.Start.AddDays(1), null);
        var newer = Timelines.Stored(commit, older);

        Assert.False(commit.AppendsState);
        Assert.Equal(TimelineCodec.Frames, newer.Data.Span[0]);
        var timeline = EntityTimeline.Decode(newer);
        Assert.Equal(log.Select(entry => entry.Event.Data).Append(commit.Event.Data), timeline.Transactions.Select(t => t.CopyData()));
        Assert.Equal(Enumerable.Range(1, 4).Select(version => Timelines.Position(version)), timeline.Transactions.Select(t => t.Position));
        Assert.True(timeline.Append(Timelines.Draft(5), Timelines.Start.AddDays(2), null).AppendsState);
    }

    [Fact]
    public void While_a_silo_of_an_earlier_version_runs_the_older_form_is_written()
    {
        var (older, _) = Timelines.Build(2, frames: false);

        var commit = EntityTimeline
            .Decode(Timelines.Key, older, writesFrames: false)
            .Append(Timelines.Draft(3), Timelines.Start.AddDays(1), null);

        Assert.False(commit.AppendsState);
        Assert.Equal(TimelineCodec.ZstdDictionary, commit.State.Span[0]);
        Assert.Equal(3, EntityTimeline.Decode(Timelines.Stored(commit)).Version);

        // What is of frames already has been written when all silos could read it.
        Assert.True(
            EntityTimeline
                .Decode(Timelines.Key, Timelines.Build(2).State)
                .Append(Timelines.Draft(3), Timelines.Start.AddDays(1), null)
                .AppendsState
        );
    }

    [Fact]
    public void An_older_form_with_members_that_this_version_does_not_know_stays_as_it_is()
    {
        var data = Timelines.Build(1).Log[0].Event.Data;
        foreach (
            var json in (string[])
                [$"{{\"schema\":2,\"transactions\":[{{\"data\":{data}}}]}}", $"{{\"transactions\":[{{\"data\":{data},\"seal\":1}}]}}"]
        )
        {
            var stored = Timelines.Plain(json, 1, Timelines.Id(1));

            var commit = EntityTimeline
                .Decode(Timelines.Key, stored, writesFrames: true)
                .Append(Timelines.Draft(2), Timelines.Start.AddDays(1), null);

            Assert.Equal((false, TimelineCodec.ZstdDictionary), (commit.AppendsState, commit.State.Span[0]));
        }
    }

    /// <summary>Written by the first version with frames: they must stay readable.</summary>
    [Fact]
    public void The_form_of_frames_is_unchanged()
    {
        var stored = new StoredState(Timelines.Key, 2, Timelines.Id(2), Timelines.Position(2), Convert.FromBase64String(Written));

        Assert.Equal(
            Timelines.Build(2).Log.Select(entry => entry.Event.Data),
            EntityTimeline.Decode(stored).Transactions.Select(t => t.CopyData())
        );
    }

    private static (StoredState State, List<string> Data) Store(Func<int, string, string>[] all)
    {
        var source = new FrameSource(Timelines.Key);
        var transactions = new List<Transaction>();
        var (data, prev) = (new List<string>(), "");
        foreach (var make in all)
        {
            var text = make(transactions.Count + 1, prev);
            var transaction = Transaction.Of(CanonicalJson.FromTrusted(Encoding.UTF8.GetBytes(text)));
            transaction.Position = Timelines.Position(transactions.Count + 1);
            prev = transaction.ComputeHash();
            transactions.Add(transaction);
            data.Add(text);
        }
        var state = new StoredState(
            Timelines.Key,
            transactions.Count,
            transactions[^1].CommitId,
            Timelines.Position(transactions.Count),
            FrameList.Encode(source, transactions)
        );
        return (state, data);
    }

    private static string Canonical(
        int place,
        string prev,
        string text,
        (DateTime Date, DateTime At, Guid Commit) instants,
        (string[] Names, bool IsOdd, int Oddity) unusual,
        int size
    )
    {
        var members = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in unusual.Names)
            members[name] = "[null,{\"x\":\"y\"}]";
        foreach (var optional in (string[])["reason", "rule", "run", "stamp"])
        {
            if ((size & optional.Length) == 0)
                members[optional] = Quoted(text);
            else
                members.Remove(optional);
        }
        members["actor"] = Quoted(text);
        members["changes"] = $"{{\"attributes\":{{\"n\":{size}}},\"text\":\"{new string('x', size)}\"}}";
        members["commit"] = Quoted(instants.Commit.ToString("N"));
        members["effectiveDate"] = Quoted(Days.ToText(DateOnly.FromDateTime(instants.Date)));
        members["origin"] = Quoted("api");
        members["prev"] = Quoted(prev);
        members["recordedAt"] = Quoted(Instants.ToText(new(DateTime.SpecifyKind(instants.At, DateTimeKind.Utc))));
        members["sequence"] = place.ToString(System.Globalization.CultureInfo.InvariantCulture);
        members["subject"] = Quoted("motor-fr/A1");
        members["type"] = Quoted(text);
        if (unusual.IsOdd)
            MakeOdd(members, unusual.Oddity, prev);
        return "{" + string.Join(',', members.Select(member => $"{Quoted(member.Key)}:{member.Value}")) + "}";
    }

    /// <summary>What no version writes, and an external hand, or a version to come, could.</summary>
    private static void MakeOdd(SortedDictionary<string, string> members, int oddity, string prev)
    {
        switch (oddity)
        {
            case 0:
                members["sequence"] = "77";
                break;
            case 1:
                members["subject"] = Quoted("motor-fr/other");
                break;
            case 2:
                members["prev"] = Quoted(prev.ToUpperInvariant() + "A");
                break;
            case 3:
                members["recordedAt"] = Quoted("2026-01-01T00:00:00Z");
                break;
            case 4:
                members["type"] = "\"iss\\u0075e\"";
                break;
            case 5:
                members["commit"] = Quoted(members["commit"].Trim('"').ToUpperInvariant());
                break;
            case 6:
                members["prev"] = Quoted(new string('g', 64));
                break;
            case 7:
                members["sequence"] = "1e0";
                members["sequence"] = " 1";
                break;
            default:
                members["changes"] = "{ \"spaces\" : 1 }";
                break;
        }
    }

    private static string Quoted(string text)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        CanonicalJsonText.WriteString(output, text);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static object All(Transaction t) =>
        (
            (t.Sequence, t.Type, t.EffectiveDate, t.RecordedAt, t.CommitId, t.IsImported, t.Length),
            (t.Actor, t.Origin, t.Reason, t.Rule, t.Run, t.Stamp, t.Subject),
            (t.Prev, t.ComputeHash(), t.CopyData().ToString(), t.CopyChanges().ToString())
        );

    private static long Damage(StoredState state) => Assert.Throws<TimelineDamagedException>(() => EntityTimeline.Read(state)).Sequence;

    private static List<byte[]> Frames(StoredState state)
    {
        var frames = new List<byte[]>();
        for (var rest = state.Data[1..]; !rest.IsEmpty; )
        {
            var bytes = new FrameBytes(rest.Span);
            var length = bytes.Count() + bytes.Position;
            frames.Add(rest[..length].ToArray());
            rest = rest[length..];
        }
        return frames;
    }

    private static byte[] Join(params byte[][] frames) => [TimelineCodec.Frames, .. frames.SelectMany(static frame => frame)];

    /// <summary>The transaction whose frame has the byte.</summary>
    public static int PlaceOf(StoredState state, int at)
    {
        var end = 1;
        foreach (var (place, frame) in Frames(state).Index())
        {
            end += frame.Length;
            if (at < end)
                return place + 1;
        }
        return 0;
    }

    private const string Written =
        "AzsB8gECt/ssCN5JLW3wJgAAAAABAAAAAAAAAAAAAAABID+dAAAgbiI6MQT82BOM0VmjVX4kTj9KUvy+wHEBxwID6QcAA7j7LAjeSS2Rs2wAAAAAAgAA"
        + "AAAAAAAAAAAAAVF1/dZSbsswiNn1rk49sEsOTk1bGhb6ewNyrifbq98rIFItAQCQbiI6MiwicmVhc2VjYXVzZSJ9BfwNTODBPtyMzhqt8iNx+lECUjoB"
        + "RA==";
}
