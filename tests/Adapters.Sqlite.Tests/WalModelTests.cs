using Concord.Conformance;
using Concord.Ports;
using Concord.Timeline;
using Concord.Wal;
using CsCheck;
using Xunit;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>
/// Any sequence of commits, reads, acknowledgements, restarts and trims leaves the embedded log where the plain in-memory model is.
/// </summary>
public sealed class WalModelTests
{
    private const int Partitions = 2;
    private static readonly string[] Groups = ["archive", "policies"];
    private static readonly EntityKey[] Keys =
    [
        .. Enumerable.Range(0, 4).Select(i => Events.KeyIn(i % Partitions, Partitions, i / Partitions)),
    ];

    private enum Kind
    {
        Commit,
        Clock,
        Read,
        ReadOn,
        Acknowledge,
        DeadLetter,
        Trim,
        Restart,
    }

    private sealed record Step(Kind Kind, int Partition, int Group, int Number, int Count);

    private static readonly Gen<Step> AnyStep =
        from kind in Gen.Frequency(
            (12, Gen.Const(Kind.Commit)),
            (2, Gen.Const(Kind.Clock)),
            (3, Gen.Const(Kind.Read)),
            (6, Gen.Const(Kind.ReadOn)),
            (8, Gen.Const(Kind.Acknowledge)),
            (1, Gen.Const(Kind.DeadLetter)),
            (2, Gen.Const(Kind.Trim)),
            (1, Gen.Const(Kind.Restart))
        )
        from partition in Gen.Int[0, Partitions - 1]
        from @group in Gen.Int[0, Groups.Length - 1]
        from number in Gen.Int[0, 1000]
        from count in Gen.Int[1, 6]
        select new Step(kind, partition, @group, number, count);

    [Fact]
    public Task The_embedded_wal_behaves_like_the_model() => AnyStep.List[1, 80].SampleAsync(RunAsync, iter: 40, threads: 1);

    private static async Task RunAsync(List<Step> steps)
    {
        await using var real = new SqliteUnderTest(Partitions);
        await using var model = new InMemoryUnderTest(Partitions);
        var run = new Run(real, model);
        foreach (var group in Groups)
            await run.BothAsync(storage => Done(storage.Log.EnsureGroupAsync(group)));
        foreach (var step in steps)
        {
            await run.StepAsync(step);
            await run.CompareAsync();
        }
    }

    private static async Task<bool> Done(ValueTask task)
    {
        await task;
        return true;
    }

    private sealed class Run(StorageUnderTest real, StorageUnderTest model)
    {
        private readonly Dictionary<(int Group, int Partition), EntryId> _last = [];
        private readonly List<EntryId>[] _written = [.. Enumerable.Range(0, Partitions).Select(_ => new List<EntryId>())];

        public async Task<T> BothAsync<T>(Func<StorageUnderTest, Task<T>> action)
        {
            var expected = await action(model);
            Assert.Equal(expected, await action(real));
            return expected;
        }

        public async Task StepAsync(Step step)
        {
            var (group, partition) = (Groups[step.Group], step.Partition);
            switch (step.Kind)
            {
                case Kind.Commit:
                    await CommitAsync(Keys[step.Number % Keys.Length], step.Count);
                    break;
                case Kind.Clock:
                    // Mostly on, now and then back.
                    var time = model.Time.GetUtcNow().AddMilliseconds(step.Number - 200);
                    model.Time.AdjustTime(time);
                    real.Time.AdjustTime(time);
                    break;
                case Kind.Read:
                    await ReadAsync(step, after: null);
                    break;
                case Kind.ReadOn:
                    await ReadAsync(step, _last.TryGetValue((step.Group, partition), out var last) ? last : null);
                    break;
                case Kind.Acknowledge:
                    var ids = Pick(partition, step);
                    await BothAsync(storage => Done(storage.Log.AcknowledgeAsync(group, partition, ids)));
                    break;
                case Kind.DeadLetter:
                    await DeadLetterAsync(group, partition, step);
                    break;
                case Kind.Trim:
                    var minimum = Pick(partition, step).FirstOrDefault();
                    await BothAsync(storage => storage.Log.TrimAsync(partition, minimum).AsTask());
                    break;
                case Kind.Restart:
                    await model.RestartAsync();
                    await real.RestartAsync();
                    _last.Clear();
                    break;
            }
        }

        public async Task CompareAsync()
        {
            var expected = await model.Log.DescribeAsync();
            var actual = await real.Log.DescribeAsync();
            Assert.Equal(string.Join('\n', expected.Select(Text)), string.Join('\n', actual.Select(Text)));
            for (var partition = 0; partition < Partitions; partition++)
            {
                var number = partition;
                var entries = await model.Log.ReadRangeAsync(number, EntryId.Zero, EntryId.Max, 10_000);
                Assert.Equal(entries, await real.Log.ReadRangeAsync(number, EntryId.Zero, EntryId.Max, 10_000));
            }
        }

        private async Task CommitAsync(EntityKey key, int count)
        {
            for (var i = 0; i < count; i++)
            {
                var version = (await model.Store.ReadAsync(key))?.Version ?? 0;
                var commit = Events.Commit(key, version);
                var result = await BothAsync(storage => storage.Store.CommitAsync(commit).AsTask());
                _written[result.Position.Partition].Add(result.Position.Entry);
            }
        }

        private async Task ReadAsync(Step step, EntryId? after)
        {
            var expected = await model.Log.ReadGroupAsync(Groups[step.Group], step.Partition, after, step.Count);
            Assert.Equal(expected, await real.Log.ReadGroupAsync(Groups[step.Group], step.Partition, after, step.Count));
            if (expected.Count > 0)
                _last[(step.Group, step.Partition)] = expected[^1].Position.Entry;
        }

        private async Task DeadLetterAsync(string group, int partition, Step step)
        {
            var entries = await model.Log.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, 10_000);
            if (entries.Count == 0)
                return;
            var letter = new DeadLetter
            {
                Projection = group,
                Entry = entries[step.Number % entries.Count],
                Error = "no",
                Tries = 1,
                FirstTriedAt = StorageUnderTest.Start,
                LastTriedAt = StorageUnderTest.Start,
            };
            await BothAsync(storage => Done(storage.Log.AddDeadLetterAsync(letter)));
        }

        /// <summary>Some ids that were once given, trimmed ones among them.</summary>
        private List<EntryId> Pick(int partition, Step step)
        {
            var written = _written[partition];
            return written.Count == 0 ? [] : [.. Enumerable.Range(step.Number, step.Count).Select(i => written[i % written.Count])];
        }

        private static string Text(WalPartitionInfo info) =>
            $"{info.Partition}: {info.Length} {info.FirstId}..{info.LastId} "
            + string.Join(
                ", ",
                info.Groups.Select(group =>
                    $"{group.Group} ack {group.Acknowledged} lag {group.Lag} pending {group.Pending} since "
                    + $"{group.OldestPendingSince:O} dead {group.DeadLetters}"
                )
            );
    }
}
