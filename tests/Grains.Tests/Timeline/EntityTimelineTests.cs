using System.Text;
using Concord.Errors;
using Concord.Policies;
using Concord.Ports;
using Xunit;

namespace Concord.Timeline.Tests;

public sealed class EntityTimelineTests
{
    [Fact]
    public void What_is_appended_is_read_back_with_positions_and_chain()
    {
        var (state, log) = Timelines.Build(3);

        var timeline = EntityTimeline.Decode(state);

        Assert.Equal(3, timeline.Version);
        Assert.Equal([1, 2, 3], timeline.Transactions.Select(t => t.Sequence));
        Assert.Equal([Timelines.Position(1), Timelines.Position(2), Timelines.Position(3)], timeline.Transactions.Select(t => t.Position));
        Assert.Equal(["", log[0].Event.Hash, log[1].Event.Hash], timeline.Transactions.Select(t => t.Prev));
        Assert.Equal(log.Select(e => e.Event.Data), timeline.Transactions.Select(t => t.CopyData()));
        Assert.Equal(log.Select(e => e.Event.Hash), timeline.Transactions.Select(t => t.ComputeHash()));
        Assert.Equal("because", timeline.Transactions[1].Reason);
        Assert.Null(timeline.Transactions[2].Reason);
        Assert.Equal("ada", timeline.Transactions[2].Actor);
        Assert.Equal("api", timeline.Transactions[2].Origin);
        Assert.Equal("{\"attributes\":{\"n\":3}}", timeline.Transactions[2].CopyChanges().ToString());
    }

    [Fact]
    public void A_transactions_bytes_are_canonical_and_have_the_agreed_members()
    {
        var commit = EntityTimeline
            .Empty(Timelines.Key)
            .Append(
                Timelines.Draft(2, "{\"b\":1,\"a\":\"é\"}") with
                {
                    Rule = "import:x@1",
                    Reason = "say \"hi\"\n",
                },
                Timelines.Start,
                "00-trace"
            );

        Assert.Equal(
            "{\"actor\":\"ada\",\"changes\":{\"a\":\"é\",\"b\":1},\"commit\":\"00000002000000000000000000000001\","
                + "\"effectiveDate\":\"2018-01-03\","
                + "\"origin\":\"api\",\"prev\":\"\",\"reason\":\"say \\\"hi\\\"\\n\","
                + "\"recordedAt\":\"2026-01-01T12:00:00.0000000Z\",\"rule\":\"import:x@1\","
                + "\"sequence\":1,\"subject\":\"motor-fr/A1\",\"type\":\"endorse\"}",
            commit.Event.Data.ToString()
        );
        Assert.Equal(Timelines.Json(commit.Event.Data.ToString()), commit.Event.Data);
        Assert.Equal("concord.policy.endorse", commit.Event.Type);
        Assert.Equal("motor-fr", commit.Event.Realm);
        Assert.Equal("00-trace", commit.Event.TraceParent);
    }

    [Fact]
    public void The_first_calendar_day_and_an_empty_commit_id_are_valid_values()
    {
        var commit = EntityTimeline
            .Empty(Timelines.Key)
            .Append(Timelines.Draft(1) with { EffectiveDate = DateOnly.MinValue, CommitId = Guid.Empty }, Timelines.Start, null);

        Assert.Equal(DateOnly.MinValue, EntityTimeline.Decode(Timelines.Stored(commit)).Newest!.EffectiveDate);
    }

    [Fact]
    public void A_realms_events_are_named_after_the_realm()
    {
        var commit = EntityTimeline.Empty(new("motor-fr")).Append(Timelines.Draft(1) with { Type = "created" }, Timelines.Start, null);

        Assert.Equal("concord.realm.created", commit.Event.Type);
        Assert.Equal("motor-fr", commit.Event.Realm);
        Assert.Equal("motor-fr", commit.Event.Subject);
    }

    [Fact]
    public void A_clock_that_steps_back_keeps_the_recording_order()
    {
        var first = Timelines.Stored(EntityTimeline.Empty(Timelines.Key).Append(Timelines.Draft(1), Timelines.Start, null));

        var second = EntityTimeline.Decode(first).Append(Timelines.Draft(2), Timelines.Start.AddHours(-1), null);

        Assert.Equal(Timelines.Start.AddTicks(1), second.Event.Time);
        Assert.Equal(second.Event.Time, EntityTimeline.Decode(Timelines.Stored(second)).Newest!.RecordedAt);
    }

    [Fact]
    public void A_commit_is_found_by_its_id_and_no_other()
    {
        var timeline = EntityTimeline.Decode(Timelines.Build(4).State);

        Assert.Equal(2, timeline.Find(Timelines.Id(2))!.Sequence);
        Assert.Null(timeline.Find(Timelines.Id(9)));
    }

    [Fact]
    public void Members_of_a_newer_version_survive_a_write_by_this_one()
    {
        var newer = EntityTimeline
            .Empty(Timelines.Key)
            .Append(Timelines.Draft(1), Timelines.Start, null)
            .Event.Data.ToString()
            .Replace("\"type\":\"issue\"", "\"type\":\"issue\",\"zone\":{\"deep\":[1,{\"x\":null}]}", StringComparison.Ordinal);
        var stored = Timelines.Plain(
            $"{{\"checked\":true,\"schema\":7,\"transactions\":[{{\"flags\":[1,2],\"data\":{newer},\"seal\":\"s\"}}],"
                + $"\"summary\":{{\"a\":1}}}}",
            1,
            Timelines.Id(1)
        );

        var next = Timelines.Stored(EntityTimeline.Decode(stored).Append(Timelines.Draft(2), Timelines.Start.AddDays(1), null));

        var json = Timelines.JsonOf(next);
        Assert.StartsWith(
            $"{{\"checked\":true,\"schema\":7,\"transactions\":[{{\"flags\":[1,2],\"data\":{newer},\"seal\":\"s\","
                + $"\"position\":\"3:1001-0\"}},{{\"data\":",
            json,
            StringComparison.Ordinal
        );
        Assert.EndsWith("}],\"summary\":{\"a\":1}}", json, StringComparison.Ordinal);
        var timeline = EntityTimeline.Decode(next);
        Assert.Equal(TransactionHash.Of(Encoding.UTF8.GetBytes(newer)), timeline.Transactions[1].Prev);
        Assert.Empty(
            ChainVerifier
                .Verify(
                    new()
                    {
                        Subject = timeline.Key.Value,
                        Transactions =
                        [
                            .. timeline.Transactions.Select(static transaction => new TransactionEvidence(
                                transaction.Position,
                                transaction.CopyData()
                            )),
                        ],
                    }
                )
                .Breaks
        );
    }

    [Fact]
    public void A_transaction_without_the_optional_members_is_read()
    {
        var older = Timelines.Plain(
            "{\"transactions\":[{\"data\":{\"actor\":\"a\",\"changes\":{},"
                + "\"commit\":\"00000001000000000000000000000001\",\"effectiveDate\":\"2018-01-01\",\"origin\":\"o\","
                + "\"prev\":\"\",\"recordedAt\":\"2026-01-01T00:00:00Z\",\"sequence\":1,\"subject\":\"motor-fr/A1\","
                + "\"type\":\"issue\"}}]}",
            1,
            Timelines.Id(1)
        );

        var only = Assert.Single(EntityTimeline.Decode(older).Transactions);

        Assert.Null(only.Rule);
        Assert.Null(only.Reason);
        Assert.Equal(Timelines.Position(1), only.Position);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 9, 1, 2, 3 })]
    [InlineData(new byte[] { 1, 1, 2, 3 })]
    [InlineData(new byte[] { 2, 1, 2, 3 })]
    [InlineData(new byte[] { 0, (byte)'{', (byte)'}' })]
    [InlineData(new byte[] { 0, (byte)'[', (byte)']' })]
    [InlineData(new byte[] { 0, 0xff })]
    public void Bytes_that_are_no_timeline_are_refused_with_a_message(byte[] value)
    {
        var state = new StoredState(Timelines.Key, 1, Timelines.Id(1), Timelines.Position(1), value);

        var refusal = Assert.Throws<StorageUnavailableException>(() => EntityTimeline.Decode(state));

        Assert.Contains("The stored state of motor-fr/A1 is damaged", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_value_is_refused()
    {
        var state = Timelines.Build(3).State;

        for (var length = 0; length < state.Data.Length; length++)
            Assert.Throws<StorageUnavailableException>(() => EntityTimeline.Decode(state with { Data = state.Data[..length] }));
    }

    [Fact]
    public void A_version_that_differs_from_the_transaction_count_is_refused()
    {
        var state = Timelines.Build(3).State;

        Assert.Throws<StorageUnavailableException>(() => EntityTimeline.Decode(state with { Version = 4 }));
    }
}
