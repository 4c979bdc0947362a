using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Testing;
using Concord.Timeline;
using Concord.Timeline.Tests;
using Concord.Wal;
using CsCheck;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Projections.Tests;

public sealed class SharedTimelinesTests
{
    private static readonly EntityKey[] Keys = [new("motor-fr/A-1"), new("motor-fr/A-2"), new("motor-fr/A-3")];

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedStore _store = new();

    private SharedTimelines Create(long bytes = 1 << 20) =>
        new(_store, Options.Create(new ProjectionOptions { SharedStateBytes = bytes }), _time);

    [Fact]
    public async Task Projections_that_follow_the_same_events_read_and_decode_once()
    {
        var timelines = Create();
        var (list, graph) = (await ReadAsync(timelines, (0, 1), (1, 1)), await ReadAsync(timelines, (0, 1), (1, 1)));

        Assert.Equal(1, _store.Reads);
        Assert.Same(list[0]!.Make(static timeline => timeline), graph[0]!.Make(static timeline => timeline));
    }

    [Fact]
    public async Task Many_events_of_one_policy_are_one_state()
    {
        Assert.Single(await ReadAsync(Create(), (0, 1), (0, 2), (0, 3)));
        Assert.Equal([Keys[0]], _store.Asked);
    }

    [Fact]
    public async Task A_read_that_is_under_way_serves_the_other_projection_too()
    {
        var timelines = Create();
        _store.Gate = new();
        var list = ReadAsync(timelines, (0, 1));
        var graph = ReadAsync(timelines, (0, 1), (1, 1));
        _store.Gate.SetResult();

        await SignalWait.For(Task.WhenAll(list, graph), "both projections");
        Assert.Equal([Keys[0], Keys[1]], _store.Asked);
        Assert.Same((await list)[0], (await graph)[0]);
    }

    [Fact]
    public async Task What_does_not_contain_an_event_does_not_serve_it()
    {
        var timelines = Create();
        await ReadAsync(timelines, (0, 1));
        _store.Version = 2;

        Assert.Equal(1, Assert.Single(await ReadAsync(timelines, (0, 1)))!.Version);
        Assert.Equal(2, Assert.Single(await ReadAsync(timelines, (0, 2)))!.Version);
    }

    [Fact]
    public async Task A_state_serves_for_a_moment_only()
    {
        var timelines = Create();
        await ReadAsync(timelines, (0, 1));
        _time.Advance(SharedTimelines.Lifetime);
        await ReadAsync(timelines, (0, 1));
        Assert.Equal(2, _store.Reads);
    }

    [Fact]
    public async Task A_state_of_an_older_generation_serves_nobody()
    {
        var timelines = Create();
        await ReadAsync(timelines, (0, 1));
        _store.Generation = 1;
        await ReadAsync(timelines, (0, 1));
        Assert.Equal(2, _store.Reads);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Replays_and_what_follows_a_loss_are_read_anew(bool isReplay, bool hasLost)
    {
        var timelines = Create();
        await ReadAsync(timelines, (0, 1));
        _store.HasLost = hasLost;
        await timelines.ReadAsync(new([Entry(0, 1)], isReplay), static _ => true, default);
        Assert.Equal(2, _store.Reads);
    }

    [Fact]
    public async Task Nothing_is_kept_beyond_the_budget()
    {
        var timelines = Create(bytes: 0);
        await ReadAsync(timelines, (0, 1));
        await ReadAsync(timelines, (0, 1));
        Assert.Equal(2, _store.Reads);
    }

    [Fact]
    public async Task A_failed_read_fails_only_the_projection_that_made_it()
    {
        var timelines = Create();
        _store.Gate = new();
        var list = ReadAsync(timelines, (0, 1));
        var graph = ReadAsync(timelines, (0, 1));
        var gate = _store.Gate;
        _store.Gate = null;
        gate.SetException(new StorageUnavailableException("The test asked for it."));

        await Assert.ThrowsAsync<StorageUnavailableException>(() => SignalWait.For(list, "the list"));
        Assert.Equal(1, Assert.Single(await SignalWait.For(graph, "the graph"))!.Version);
    }

    [Fact]
    public Task Whatever_projections_ask_and_when_each_gets_every_entity_at_least_as_new_as_its_events() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 400])
            .List[1, 30]
            .SampleAsync(async steps =>
            {
                var (store, time) = (new ScriptedStore(), new FakeTimeProvider());
                var timelines = new SharedTimelines(
                    store,
                    Options.Create(new ProjectionOptions { SharedStateBytes = steps.Count % 3 * 5_000 }),
                    time
                );
                foreach (var (key, older, wait) in steps)
                {
                    store.Version++;
                    time.Advance(TimeSpan.FromMilliseconds(wait));
                    var wanted = Math.Max(1, store.Version - older);
                    var found = await ReadAsync(timelines, (key, wanted), ((key + 1) % 3, 1));
                    Assert.Equal([Keys[key], Keys[(key + 1) % 3]], found.Select(static state => state!.Key));
                    Assert.InRange(found[0]!.Version, wanted, store.Version);
                }
            });

    private static async Task<IReadOnlyList<SharedTimeline?>> ReadAsync(
        SharedTimelines timelines,
        params (int Key, long Version)[] events
    ) =>
        await timelines.ReadAsync(new([.. events.Select(static e => Entry(e.Key, e.Version))], IsReplay: false), static _ => true, default);

    private static WalEntry Entry(int key, long version) => new(new(0, new(version, 0)), Events.Of(Keys[key], version));

    /// <summary>A store in which every entity has the same version.</summary>
    private sealed class ScriptedStore : ICommitStore
    {
        public long Version { get; set; } = 1;

        public int Reads { get; private set; }

        public List<EntityKey> Asked { get; } = [];

        /// <summary>Reads wait for it.</summary>
        public TaskCompletionSource? Gate { get; set; }

        public long Generation { get; set; }

        public bool HasLost { get; set; }

        public StoreInfo Info => throw new NotSupportedException();

        public async ValueTask<IReadOnlyList<StoredState?>> ReadManyAsync(
            IReadOnlyList<EntityKey> keys,
            CancellationToken cancellationToken = default
        )
        {
            Reads++;
            Asked.AddRange(keys);
            var version = Version;
            if (Gate is { } gate)
                await gate.Task;
            return
            [
                .. keys.Select(key =>
                {
                    var commit = EntityTimeline.Empty(key).Append(Timelines.Draft(1), Timelines.Start, null);
                    return new StoredState(key, version, commit.CommitId, default, commit.State);
                }),
            ];
        }

        public ValueTask<StoredState?> ReadAsync(EntityKey key, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public IAsyncEnumerable<IReadOnlyList<EntityKey>> ScanAsync(CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask<CommitResult> CommitAsync(Commit commit) => throw new NotSupportedException();

        public ValueTask CheckAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
