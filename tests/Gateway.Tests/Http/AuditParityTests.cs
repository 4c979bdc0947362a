using System.Text;
using System.Text.Json;
using Concord.Conformance;
using Concord.Gateway.Cli;
using Concord.Gateway.Policies;
using Concord.Policies;
using Concord.Ports;
using Concord.Timeline;
using Concord.Values;
using Concord.Wal;
using Xunit;

namespace Concord.Gateway.Http.Tests;

/// <summary>
/// What a silo's audit and the offline verification find of the same damaged records: always the same, and never nothing.
/// </summary>
public sealed class AuditParityTests
{
    private const int Count = 5;

    private static readonly EntityKey Key = new("motor-fr/A1");

    public static TheoryData<string> Mutations => [.. Kinds.Keys];

    private static readonly Dictionary<string, Func<Records, Random, Task>> Kinds = new()
    {
        ["a byte of the state"] = static (records, random) => records.AlterStateAsync(random, (data, _) => Alter(data, random)),
        ["a byte of the state, with its own hash in the archive"] = static async (records, random) =>
        {
            // Not the newest: a consistent rewrite of that only a head kept outside can tell.
            var version = random.Next(1, Count);
            byte[]? altered = null;
            await records.AlterStateAsync(version, data => altered = Rename(data));
            records.Storage.Archive.Tamper(Key, version, e => WithData(e, altered!));
            if (random.Next(2) == 0)
                records.Storage.Store.Tamper(records.Entries[version - 1].Position, e => WithData(e, altered!));
            else
                await records.TrimAsync();
        },
        ["a byte of an event of the archive"] = static (records, random) =>
            Do(() =>
                records.Storage.Archive.Tamper(
                    Key,
                    random.Next(1, Count + 1),
                    e => e with { Data = CanonicalJson.FromTrusted(Alter(e.Data.Utf8.ToArray(), random)) }
                )
            ),
        ["a byte of an event of the log"] = static (records, random) =>
            Do(() =>
                records.Storage.Store.Tamper(
                    records.Entries[random.Next(Count)].Position,
                    e => e with { Data = CanonicalJson.FromTrusted(Alter(e.Data.Utf8.ToArray(), random)) }
                )
            ),
        ["an event of the archive with its own hash"] = static (records, random) =>
            Do(() => records.Storage.Archive.Tamper(Key, random.Next(1, Count + 1), e => WithData(e, Rename(e.Data.Utf8.ToArray())))),
        ["an event of the log with its own hash"] = static (records, random) =>
            Do(() =>
                records.Storage.Store.Tamper(records.Entries[random.Next(Count)].Position, e => WithData(e, Rename(e.Data.Utf8.ToArray())))
            ),
        ["prev of a transaction, everywhere"] = static async (records, random) =>
        {
            var version = random.Next(2, Count + 1);
            byte[]? altered = null;
            await records.AlterStateAsync(
                version,
                data =>
                    altered = Encoding.UTF8.GetBytes(
                        Encoding
                            .UTF8.GetString(data)
                            .Replace(records.Entries[version - 2].Event.Hash, new string('a', 64), StringComparison.Ordinal)
                    )
            );
            WalEvent Change(WalEvent e) => WithData(e, altered!) with { Prev = new('a', 64) };
            records.Storage.Archive.Tamper(Key, version, Change);
            records.Storage.Store.Tamper(records.Entries[version - 1].Position, Change);
        },
        ["the end of the state"] = static (records, random) => records.CutStateAsync(random.Next(1, Count)),
        ["the end of state and archive"] = static async (records, random) =>
        {
            var kept = random.Next(1, Count);
            await records.CutStateAsync(kept);
            await records.CutArchiveAsync(kept);
        },
        ["the end of state and log"] = static async (records, random) =>
        {
            var kept = random.Next(1, Count);
            await records.CutStateAsync(kept);
            records.Storage.Store.Lose(
                (await records.Storage.Store.ReadAsync(Key))!,
                records.Entries.Skip(kept).Select(static entry => entry.Position)
            );
        },
        ["a forged event that the log has more than the state"] = static (records, random) => records.AppendAsync(Count + 1),
        ["a forged event of a version that the log has"] = static (records, random) => records.AppendAsync(random.Next(1, Count + 1)),
        ["an event that the log has twice"] = static (records, random) => records.AppendAsync(records.Entries[random.Next(Count)].Event),
        ["two transactions of the state changed places"] = static (records, random) => records.SwapAsync(random.Next(1, Count)),
        ["what the archive does not have between others"] = static async (records, random) =>
        {
            var entry = records.Entries[random.Next(Count - 1)];
            await records.Storage.Archive.SetAsideAsync([new(entry, SetAsideReason.Contradicted, records.Entries[0].Event.Time)]);
        },
        ["what neither log nor archive have"] = static async (records, random) =>
        {
            await records.TrimAsync();
            await records.CutArchiveAsync(random.Next(1, Count));
        },
        ["a state that cannot be read"] = static (records, random) =>
            Do(() => records.Storage.Store.Tamper(Key, _ => [1, (byte)random.Next(256), 3])),
        ["a stored commit id that is not that of the newest"] = static async (records, _) =>
            records.Storage.Store.Lose((await records.Storage.Store.ReadAsync(Key))! with { CommitId = Guid.NewGuid() }, []),
        ["hash in the envelope"] = Envelope(static e => e with { Hash = new('0', 64) }),
        ["prev in the envelope"] = Envelope(static e => e with { Prev = new('0', 64) }),
        ["commit in the envelope"] = Envelope(static e => e with { CommitId = Guid.Empty }),
        ["origin in the envelope"] = Envelope(static e => e with { Origin = "x" }),
        ["time in the envelope"] = Envelope(static e => e with { Time = e.Time.AddTicks(1) }),
        ["type in the envelope"] = Envelope(static e => e with { Type = "concord.policy.lapse" }),
        ["the first parts of the type in the envelope"] = Envelope(static e =>
            e with
            {
                Type = e.Type.Replace("policy", "realm", StringComparison.Ordinal),
            }
        ),
        ["realm in the envelope"] = Envelope(static e => e with { Realm = "home-de" }),
        ["version in the envelope"] = Envelope(static e => e with { Version = e.Version + 1 }),
    };

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task The_audit_and_the_export_verifier_find_the_same(string kind)
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var records = await Records.MakeAsync();
            await Kinds[kind](records, new(seed));

            var online = await records.Audit.RunAsync();
            var offline = await VerifyAsync(records);

            Assert.False(online.Valid, $"{kind}, seed {seed}: nothing was found.");
            Assert.Equal<ChainBreak>(online.Breaks, offline.Audit.Breaks);
            Assert.Equal<ChainNote>(online.Notes, offline.Audit.Notes);
            Assert.Equal(online.Head, offline.Head);
            Assert.Equal(online.Transactions, offline.Audit.Transactions);
        }
    }

    [Fact]
    public async Task Untouched_records_are_valid_for_the_audit_and_the_verifier()
    {
        var records = await Records.MakeAsync();
        var head = records.Entries[^1].Event.Hash;

        Assert.True((await records.Audit.RunAsync(head)).Valid);
        Assert.Empty((await VerifyAsync(records, head)).Breaks);
    }

    [Fact]
    public async Task Only_an_externally_kept_head_reveals_transactions_lost_from_all_records()
    {
        var records = await Records.MakeAsync();
        var head = records.Entries[^1].Event.Hash;
        await records.CutStateAsync(3);
        await records.CutArchiveAsync(3);
        records.Storage.Store.Lose(
            (await records.Storage.Store.ReadAsync(Key))!,
            records.Entries.Skip(3).Select(static entry => entry.Position)
        );

        Assert.True((await records.Audit.RunAsync()).Valid);
        Assert.Empty((await VerifyAsync(records)).Breaks);
        Assert.False((await records.Audit.RunAsync(head)).Valid);
        Assert.NotEmpty((await VerifyAsync(records, head)).Breaks);
    }

    [Fact]
    public async Task A_lost_and_restored_transaction_gives_a_note_and_no_break()
    {
        var records = await Records.MakeAsync();
        await records.CutStateAsync(3);
        var state = (await records.Storage.Store.ReadAsync(Key))!;
        records.Storage.Store.Lose(state, records.Entries.Skip(3).Select(static entry => entry.Position));
        await new ArchiveRecovery(records.Storage.Archive, TimeProvider.System).RestoreAsync(
            state.Position.Partition,
            state.Position.Entry,
            key => records.Storage.Store.ReadAsync(key).AsTask(),
            commit => records.Storage.Store.CommitAsync(commit).AsTask()
        );

        var report = await records.Audit.RunAsync();

        Assert.True(report.Valid, string.Join('\n', report.Breaks));
        Assert.Equal([4, 5], report.Notes.Select(static note => note.Sequence));
        Assert.Equal<ChainNote>(report.Notes, (await VerifyAsync(records)).Audit.Notes);
    }

    [Fact]
    public async Task A_lost_and_replaced_transaction_gives_a_note_and_no_break()
    {
        var records = await Records.MakeAsync();
        await records.CutStateAsync(4);
        records.Storage.Store.Lose((await records.Storage.Store.ReadAsync(Key))!, [records.Entries[4].Position]);
        await records.Storage.Archive.SetAsideAsync([new(records.Entries[4], SetAsideReason.Lost, records.Entries[4].Event.Time)]);
        await records.WriteAsync();

        var report = await records.Audit.RunAsync();

        Assert.True(report.Valid, string.Join('\n', report.Breaks));
        Assert.Equal(5, Assert.Single(report.Notes).Sequence);
        Assert.Equal<ChainNote>(report.Notes, (await VerifyAsync(records)).Audit.Notes);
    }

    private static Func<Records, Random, Task> Envelope(Func<WalEvent, WalEvent> change) =>
        (records, random) =>
            Do(() =>
            {
                var version = random.Next(2, Count + 1);
                if (random.Next(2) == 0)
                    records.Storage.Archive.Tamper(Key, version, change);
                else
                    records.Storage.Store.Tamper(records.Entries[version - 1].Position, change);
            });

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static async Task<ExportReport> VerifyAsync(Records records, string? head = null)
    {
        var lines = ExportLines
            .Of(await records.Audit.ReadAsync())
            .Select(static line => JsonSerializer.Serialize(line, ExportJson.Wire.ExportLine));
        using var input = new StringReader(string.Join('\n', lines));
        return await ExportVerifier.VerifyAsync(input, head);
    }

    private static byte[] Alter(byte[] data, Random random)
    {
        var at = random.Next(data.Length);
        data[at] = (byte)(data[at] ^ (1 << random.Next(8)));
        return data;
    }

    private static byte[] Rename(byte[] data) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(data).Replace("\"ada\"", "\"eve\"", StringComparison.Ordinal));

    private static WalEvent WithData(WalEvent e, byte[] data) =>
        e with
        {
            Data = CanonicalJson.FromTrusted(data),
            Hash = TransactionHash.Of(data),
        };

    /// <summary>A policy in state, log and archive.</summary>
    private sealed class Records
    {
        public InMemoryStorage Storage { get; } = new();

        public List<WalEntry> Entries { get; } = [];

        public ChainAudit Audit => new(Storage.Store, Storage.Store, Storage.Archive, Key);

        public static async Task<Records> MakeAsync()
        {
            var records = new Records();
            for (var i = 0; i < Count; i++)
                records.Entries.Add(await records.WriteAsync());
            await records.Storage.Archive.AppendAsync(records.Entries);
            return records;
        }

        public async Task<WalEntry> WriteAsync()
        {
            var commit = Next(EntityTimeline.Decode(Key, await Storage.Store.ReadAsync(Key)));
            return new((await Storage.Store.CommitAsync(commit)).Position, commit.Event);
        }

        public Task AlterStateAsync(Random random, Func<byte[], int, byte[]> change) =>
            AlterStateAsync(random.Next(1, Count + 1), data => change(data, 0));

        public async Task AlterStateAsync(int version, Func<byte[], byte[]> change)
        {
            var data = EntityTimeline.Decode((await Storage.Store.ReadAsync(Key))!).Transactions[version - 1].Data.ToArray();
            Storage.Store.Tamper(
                Key,
                stored =>
                {
                    var json = TimelineCodec.Decode(stored).ToArray();
                    var at = json.AsSpan().IndexOf(data);
                    return [TimelineCodec.Plain, .. json[..at], .. change([.. data]), .. json[(at + data.Length)..]];
                }
            );
        }

        public async Task SwapAsync(int version)
        {
            var transactions = EntityTimeline.Decode((await Storage.Store.ReadAsync(Key))!).Transactions;
            var (one, two) = (transactions[version - 1].Data.ToArray(), transactions[version].Data.ToArray());
            await AlterStateAsync(version + 1, _ => [.. "{\"swapped\":1}"u8]);
            Storage.Store.Tamper(
                Key,
                stored =>
                {
                    var json = Encoding.UTF8.GetString(stored.Span[1..]);
                    json = json.Replace(Encoding.UTF8.GetString(one), Encoding.UTF8.GetString(two), StringComparison.Ordinal);
                    return
                    [
                        TimelineCodec.Plain,
                        .. Encoding.UTF8.GetBytes(json.Replace("{\"swapped\":1}", Encoding.UTF8.GetString(one), StringComparison.Ordinal)),
                    ];
                }
            );
        }

        /// <summary>As it was when it had so many.</summary>
        public async Task CutStateAsync(int count)
        {
            var storage = new InMemoryStorage();
            foreach (var entry in Entries.Take(count))
            {
                var commit = EntityTimeline.Decode(Key, await storage.Store.ReadAsync(Key)).CommitAgain(entry.Event)!;
                await storage.Store.CommitAsync(commit);
                storage.Store.Lose((await storage.Store.ReadAsync(Key))! with { Position = entry.Position }, []);
            }

            Storage.Store.Lose((await storage.Store.ReadAsync(Key))!, []);
        }

        public async Task CutArchiveAsync(int count)
        {
            var archive = Storage.Archive;
            foreach (var entry in Entries.Skip(count))
                archive.Remove(Key, entry.Event.Version);
            Assert.Equal(count, (await archive.ReadEntityAsync(Key, 0, 100)).Count);
        }

        public async Task TrimAsync() => Assert.Equal(Count, await Storage.Store.TrimAsync(Entries[0].Position.Partition, EntryId.Max));

        /// <summary>Appends a forged event to the log, as somebody does who can write to Redis.</summary>
        public Task AppendAsync(int version) =>
            AppendAsync(
                WithData(
                    Entries[Math.Min(version, Count) - 1].Event with
                    {
                        Version = version,
                    },
                    Encoding.UTF8.GetBytes(
                        Encoding
                            .UTF8.GetString(Entries[Math.Min(version, Count) - 1].Event.Data.Utf8.Span)
                            .Replace("\"ada\"", "\"eve\"", StringComparison.Ordinal)
                            .Replace($"\"sequence\":{Math.Min(version, Count)}", $"\"sequence\":{version}", StringComparison.Ordinal)
                    )
                )
            );

        public Task AppendAsync(WalEvent e) => Do(() => Storage.Store.Append(e));

        private static Commit Next(EntityTimeline timeline) =>
            timeline.Append(
                new()
                {
                    Type = timeline.Exists ? "endorse" : "issue",
                    EffectiveDate = new DateOnly(2026, 1, 1),
                    CommitId = Guid.NewGuid(),
                    Actor = "ada",
                    Origin = "api",
                    Reason = "Zoë 🚗",
                    Changes = CanonicalJson.EmptyObject,
                },
                DateTimeOffset.UnixEpoch.AddYears(56),
                traceParent: null
            );
    }
}
