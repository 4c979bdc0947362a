using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Xunit;
using GrainsCommit = Concord.Ports.Commit;

namespace Concord.Timeline.Tests;

public sealed class EntityWriterTests
{
    private readonly InMemoryStore _store = new();

    [Fact]
    public async Task A_decision_without_a_commit_is_answered_as_it_is()
    {
        Assert.Equal("nothing", await Writer().WriteAsync(_ => Decision<string>.Answer("nothing")));
        Assert.Equal(0, _store.Commits);
    }

    [Fact]
    public async Task A_lost_reply_is_found_by_commit_id_below_later_commits()
    {
        var writer = Writer();
        await AppendAsync(writer, 1);
        // The commit is stored and its reply lost; another commit follows before the lost one is looked for.
        var store = new InterferingStore(_store) { AfterCommit = async () => await AppendAsync(Writer(), 9), LoseReply = true };

        var result = await AppendAsync(new EntityWriter(store, Timelines.Key), 2);

        Assert.Equal((3, Timelines.Id(2)), (result.Version, (await TimelineAsync()).Transactions[1].CommitId));
        Assert.Equal((await TimelineAsync()).Transactions[1].Position, result.Position);
    }

    [Fact]
    public async Task A_failed_commit_overtaken_by_another_is_decided_again()
    {
        await AppendAsync(Writer(), 1);
        var store = new InterferingStore(_store) { BeforeCommit = async () => await AppendAsync(Writer(), 9), FailCommit = true };

        var result = await AppendAsync(new EntityWriter(store, Timelines.Key), 2);

        Assert.Equal(3, result.Version);
        Assert.Equal([Timelines.Id(1), Timelines.Id(9), Timelines.Id(2)], (await TimelineAsync()).Transactions.Select(t => t.CommitId));
    }

    [Fact]
    public async Task A_failure_is_reported_when_nothing_was_stored_or_the_outcome_is_unknown()
    {
        var writer = Writer();
        _store.FailNextCommits();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => AppendAsync(writer, 1));
        var store = new InterferingStore(_store)
        {
            AfterCommit = () =>
            {
                _store.Outage.Begin();
                return Task.CompletedTask;
            },
            LoseReply = true,
        };
        var unknown = new EntityWriter(store, Timelines.Key);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => AppendAsync(unknown, 2));
        _store.Outage.End();

        // The next command sees the unknown outcome: it is based on the new version.
        Assert.Equal(2, (await AppendAsync(unknown, 3)).Version);
    }

    [Fact]
    public async Task Endless_conflicts_end_with_a_refusal()
    {
        await AppendAsync(Writer(), 1);
        var number = 100;
        var store = new InterferingStore(_store) { BeforeCommit = async () => await AppendAsync(Writer(), number++), Always = true };

        await Assert.ThrowsAsync<StorageUnavailableException>(() => AppendAsync(new EntityWriter(store, Timelines.Key), 2));

        Assert.Null((await TimelineAsync()).Find(Timelines.Id(2)));
    }

    private EntityWriter Writer() => new(_store, Timelines.Key);

    private async Task<EntityTimeline> TimelineAsync() => EntityTimeline.Decode(Timelines.Key, await _store.ReadAsync(Timelines.Key));

    private static async Task<CommitResult> AppendAsync(EntityWriter writer, int number) =>
        await writer.WriteAsync(timeline =>
            Decision<CommitResult>.Write(timeline.Append(Timelines.Draft(number), Timelines.Start, null), result => result)
        );

    /// <summary>Runs an action around the first commit.</summary>
    private sealed class InterferingStore(ICommitStore inner) : ICommitStore
    {
        private bool _done;

        public Func<Task>? BeforeCommit { get; init; }
        public Func<Task>? AfterCommit { get; init; }
        public bool FailCommit { get; init; }
        public bool LoseReply { get; init; }
        public bool Always { get; init; }

        public StoreInfo Info => inner.Info;

        public ValueTask<StoredState?> ReadAsync(EntityKey key, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(key, cancellationToken);

        public ValueTask<IReadOnlyList<StoredState?>> ReadManyAsync(
            IReadOnlyList<EntityKey> keys,
            CancellationToken cancellationToken = default
        ) => inner.ReadManyAsync(keys, cancellationToken);

        public IAsyncEnumerable<IReadOnlyList<EntityKey>> ScanAsync(CancellationToken cancellationToken = default) =>
            inner.ScanAsync(cancellationToken);

        public async ValueTask<CommitResult> CommitAsync(GrainsCommit commit)
        {
            if (_done && !Always)
                return await inner.CommitAsync(commit);
            _done = true;
            if (BeforeCommit is not null)
                await BeforeCommit();
            if (FailCommit)
                throw new StorageUnavailableException("The test asked for it.");
            var result = await inner.CommitAsync(commit);
            if (AfterCommit is not null)
                await AfterCommit();
            return LoseReply ? throw new StorageUnavailableException("The test asked for it.") : result;
        }

        public ValueTask CheckAsync(CancellationToken cancellationToken = default) => inner.CheckAsync(cancellationToken);
    }
}
