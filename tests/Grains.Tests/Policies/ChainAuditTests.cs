using System.Text;
using Concord.Conformance;
using Concord.Errors;
using Concord.Timeline;
using Concord.Timeline.Tests;
using Concord.Values;
using Concord.Wal;
using CsCheck;
using Xunit;

namespace Concord.Policies.Tests;

public sealed class ChainAuditTests
{
    private const int Count = 4;

    [Fact]
    public async Task An_untouched_chain_is_valid()
    {
        var stored = await StoredAsync();

        var report = await stored.AuditAsync();

        Assert.True(report.Valid, string.Join('\n', report.Breaks));
        Assert.Equal(Count, report.Transactions);
        Assert.Equal(stored.Entries[^1].Event.Hash, report.Head);
    }

    [Fact]
    public async Task The_archive_may_lag_and_the_log_may_be_trimmed()
    {
        var stored = await StoredAsync(archived: 2);
        var log = stored.Storage.Store;
        await log.EnsureGroupAsync("archive");
        var partition = stored.Entries[0].Position.Partition;
        var read = await log.ReadGroupAsync("archive", partition, null, 2);
        await log.AcknowledgeAsync("archive", partition, [.. read.Select(e => e.Position.Entry)]);
        Assert.Equal(2, await log.TrimAsync(partition, EntryId.Max));

        Assert.True((await stored.AuditAsync()).Valid);
    }

    [Fact]
    public async Task A_transaction_in_neither_wal_nor_archive_is_a_break()
    {
        var stored = await StoredAsync(archived: 1);
        var log = stored.Storage.Store;
        await log.TrimAsync(stored.Entries[0].Position.Partition, EntryId.Max);

        Assert.Equal([2, 3, 4], (await stored.AuditAsync()).Breaks.Select(b => b.Sequence));
    }

    /// <summary>Every byte of every transaction in the state, each of which is changed.</summary>
    [Fact]
    public Task An_altered_byte_of_the_state_is_found_and_named() =>
        Gen.Select(Gen.Int[1, Count], Gen.Double.Unit, Gen.Byte)
            .SampleAsync(
                async (sequence, place, value) =>
                {
                    var stored = await StoredAsync();
                    var altered = stored.AlterState(sequence, place, value);

                    var report = await stored.AuditAsync();

                    if (altered)
                        Assert.Equal([sequence], report.Breaks.Select(b => b.Sequence).Distinct());
                    else
                        Assert.True(report.Valid);
                },
                iter: 1_500
            );

    [Fact]
    public Task An_altered_byte_of_a_frame_is_found_and_named() =>
        Gen.Select(Gen.Double.Unit, Gen.Byte[1, 255])
            .SampleAsync(
                async (place, flip) =>
                {
                    var stored = await StoredAsync(frames: true);
                    var state = (await stored.Storage.Store.ReadAsync(Timelines.Key))!;
                    var at = 1 + (int)(place * (state.Data.Length - 2));
                    var sequence = FrameTests.PlaceOf(state, at);
                    stored.Storage.Store.Tamper(
                        Timelines.Key,
                        data =>
                        {
                            var bytes = data.ToArray();
                            bytes[at] ^= flip;
                            return bytes;
                        }
                    );

                    var report = await stored.AuditAsync();

                    Assert.Equal([(long)sequence], report.Breaks.Select(b => b.Sequence).Distinct());
                    Assert.Contains(report.Breaks, b => b.Reason.StartsWith("State: it cannot be read.", StringComparison.Ordinal));
                },
                iter: 1_000
            );

    [Fact]
    public async Task A_chain_of_frames_is_valid_and_a_frame_that_was_replaced_as_a_whole_is_found()
    {
        var stored = await StoredAsync(frames: true);
        Assert.True((await stored.AuditAsync()).Valid);

        // With a right checksum, as only somebody can make it who knows the form.
        var transactions = EntityTimeline.Decode((await stored.Storage.Store.ReadAsync(Timelines.Key))!).Transactions.ToList();
        var forged = Transaction.Of(
            CanonicalJson.FromTrusted(
                Encoding.UTF8.GetBytes(
                    Encoding.UTF8.GetString(transactions[1].Data.Span).Replace("\"ada\"", "\"eve\"", StringComparison.Ordinal)
                )
            )
        );
        forged.Position = transactions[1].Position;
        transactions[1] = forged;
        stored.Storage.Store.Tamper(Timelines.Key, _ => FrameList.Encode(new(Timelines.Key), transactions));

        Assert.Equal([2], (await stored.AuditAsync()).Breaks.Select(b => b.Sequence).Distinct());
    }

    [Fact]
    public Task An_altered_byte_of_an_event_is_found_and_named() =>
        Gen.Select(Gen.Int[1, Count], Gen.Double.Unit, Gen.Byte, Gen.Bool)
            .SampleAsync(
                async (sequence, place, value, inLog) =>
                {
                    var stored = await StoredAsync();
                    var altered = false;
                    WalEvent Change(WalEvent e)
                    {
                        var data = e.Data.Utf8.ToArray();
                        altered = Alter(data, place, value);
                        return e with { Data = CanonicalJson.FromTrusted(data) };
                    }
                    if (inLog)
                        stored.Storage.Store.Tamper(stored.Entries[sequence - 1].Position, Change);
                    else
                        stored.Storage.Archive.Tamper(Timelines.Key, sequence, Change);

                    var report = await stored.AuditAsync();

                    if (altered)
                    {
                        var found = Assert.Single(report.Breaks);
                        Assert.Equal(sequence, found.Sequence);
                        Assert.StartsWith(inLog ? "Log:" : "Archive:", found.Reason, StringComparison.Ordinal);
                    }
                    else
                    {
                        Assert.True(report.Valid);
                    }
                },
                iter: 500
            );

    [Fact]
    public async Task An_envelope_that_differs_from_its_bytes_is_a_break()
    {
        foreach (
            var change in new Func<WalEvent, WalEvent>[]
            {
                e => e with { Hash = new('0', 64) },
                e => e with { Prev = new('0', 64) },
                e => e with { CommitId = Guid.Empty },
                e => e with { Origin = "x" },
                e => e with { Time = e.Time.AddTicks(1) },
                e => e with { Type = "concord.policy.lapse" },
            }
        )
        {
            var stored = await StoredAsync();
            stored.Storage.Archive.Tamper(Timelines.Key, 2, change);

            Assert.Equal(2, Assert.Single((await stored.AuditAsync()).Breaks).Sequence);
        }
    }

    [Fact]
    public async Task A_transaction_that_was_replaced_together_with_its_hash_is_found_by_the_other_records()
    {
        var stored = await StoredAsync();
        stored.Storage.Archive.Tamper(
            Timelines.Key,
            2,
            e =>
            {
                var data = Encoding.UTF8.GetBytes(e.Data.ToString().Replace("\"ada\"", "\"eve\"", StringComparison.Ordinal));
                return e with { Data = CanonicalJson.FromTrusted(data), Hash = TransactionHash.Of(data) };
            }
        );

        var report = await stored.AuditAsync();

        Assert.Equal([2], report.Breaks.Select(b => b.Sequence).Distinct());
    }

    [Fact]
    public async Task A_state_that_lost_its_newest_transactions_is_found()
    {
        var stored = await StoredAsync();
        var older = Timelines.Build(2).State;
        stored.Storage.Store.Tamper(Timelines.Key, _ => older.Data.ToArray());

        var report = await stored.AuditAsync();

        Assert.False(report.Valid);
        Assert.Contains(report.Breaks, b => b.Sequence == Count && b.Reason.Contains("it holds 2 transactions", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_state_that_cannot_be_read_is_a_break_and_no_failure()
    {
        var stored = await StoredAsync();
        stored.Storage.Store.Tamper(Timelines.Key, _ => [1, 2, 3]);

        Assert.Equal(
            "State: it cannot be read. The stored value cannot be decompressed.",
            Assert.Single((await stored.AuditAsync()).Breaks).Reason
        );
    }

    [Fact]
    public async Task An_unknown_policy_is_not_found() =>
        await Assert.ThrowsAsync<NotFoundException>(() => new Stored(new(), [], []).AuditAsync());

    [Fact]
    public void Without_wal_and_archive_a_wrong_predecessor_hash_is_still_a_break() =>
        Gen.Select(Gen.Int[1, Count - 1], Gen.Double.Unit, Gen.Byte)
            .Sample(
                (sequence, place, value) =>
                {
                    var json = Encoding.UTF8.GetBytes(Timelines.JsonOf(Timelines.Build(Count, frames: false).State));
                    var timeline = EntityTimeline.Decode(Timelines.Build(Count, frames: false).State);
                    var (start, length) = Place(json, timeline.Transactions[sequence - 1].Data.Span);
                    if (!Alter(json.AsSpan(start, length), place, value))
                        return;
                    EntityTimeline altered;
                    try
                    {
                        altered = EntityTimeline.Read(
                            new(Timelines.Key, Count, Timelines.Id(Count), Timelines.Position(Count), (byte[])[0, .. json])
                        );
                    }
                    catch (TimelineDamagedException damage)
                    {
                        Assert.Equal(sequence, damage.Sequence);
                        return;
                    }
                    var report = ChainVerifier.Verify(
                        new()
                        {
                            Subject = Timelines.Key.Value,
                            Transactions =
                            [
                                .. altered.Transactions.Select(static transaction => new TransactionEvidence(
                                    transaction.Position,
                                    transaction.CopyData()
                                )),
                            ],
                        }
                    );
                    Assert.Contains(
                        report.Breaks,
                        b => b.Sequence == sequence + 1 && b.Reason.Contains("and the one before it is", StringComparison.Ordinal)
                    );
                    Assert.DoesNotContain(report.Breaks, b => b.Sequence < sequence || b.Sequence > sequence + 1);
                },
                iter: 1_000
            );

    private static bool Alter(Span<byte> data, double place, byte value)
    {
        ref var at = ref data[(int)(place * (data.Length - 1))];
        if (at == value)
            return false;
        at = value;
        return true;
    }

    private static (int Start, int Length) Place(ReadOnlySpan<byte> json, ReadOnlySpan<byte> data) => (json.IndexOf(data), data.Length);

    private static async Task<Stored> StoredAsync(int archived = Count, bool frames = false)
    {
        var storage = new InMemoryStorage();
        var entries = new List<WalEntry>();
        for (var i = 1; i <= Count; i++)
        {
            var timeline = EntityTimeline.Decode(Timelines.Key, await storage.Store.ReadAsync(Timelines.Key), writesFrames: frames);
            var commit = timeline.Append(
                Timelines.Draft(i, $"{{\"attributes\":{{\"name\":\"n{i}\",\"deep\":{{\"list\":[1,true,null]}}}}}}"),
                Timelines.Start.AddMinutes(i),
                null
            );
            entries.Add(new((await storage.Store.CommitAsync(commit)).Position, commit.Event));
        }
        await storage.Archive.AppendAsync(entries[..archived]);
        return new(storage, entries, (await storage.Store.ReadAsync(Timelines.Key))!.Data.ToArray());
    }

    private sealed record Stored(InMemoryStorage Storage, List<WalEntry> Entries, byte[] State)
    {
        public Task<AuditReport> AuditAsync() => new ChainAudit(Storage.Store, Storage.Store, Storage.Archive, Timelines.Key).RunAsync();

        /// <summary>False if the byte had that value already.</summary>
        public bool AlterState(int sequence, double place, byte value)
        {
            var altered = false;
            Storage.Store.Tamper(
                Timelines.Key,
                data =>
                {
                    var json = TimelineCodec.Decode(data).ToArray();
                    var (start, length) = Place(json, Entries[sequence - 1].Event.Data.Utf8.Span);
                    altered = Alter(json.AsSpan(start, length), place, value);
                    return [TimelineCodec.Plain, .. json];
                }
            );
            return altered;
        }
    }
}
