using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Concord.Errors;
using Concord.Graph;
using Concord.Projections;
using Concord.Testing;
using Concord.Timeline;
using Concord.Values;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Conformance;

/// <summary>
/// What the graph projection must guarantee on every graph store: deliveries may come shuffled, twice, late, only after they
/// were lost on the first try, and several concurrently; in the end the graph agrees with the states.
/// </summary>
public abstract class GraphSyncProperties
{
    private const int Realms = 3;

    /// <summary>
    /// Number of batches that are applied concurrently, of any policies: more than the grains, one per partition, ever do.
    /// </summary>
    private const int Workers = 4;

    /// <summary>Number of events; fewer for a store that is slow because another program stands in for it.</summary>
    protected virtual int Events => 20_000;

    /// <summary>As many in a quick run as it has time for.</summary>
    private int PlayedEvents => Programs.IsQuick ? Events / 10 : Events;

    private int Policies => Math.Max(20, PlayedEvents / 20);

    /// <summary>A new, empty store.</summary>
    protected abstract Task<GraphStoreUnderTest> CreateAsync();

    [Fact]
    public async Task Shuffled_duplicated_delayed_and_lost_events_lead_to_the_graph_of_the_states()
    {
        await using var graph = await CreateAsync();
        var random = new Random(20_260_301);
        var world = new World(random, Policies);

        // Vectors are made later, and are not tested here.
        var instruments = new GraphInstruments(
            new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()
        );
        var unreliable = new UnreliableGraph(graph.Store, every: 7);
        var projection = new GraphProjection(
            world.Store,
            new(world.Store, Options.Create(new ProjectionOptions()), TimeProvider.System),
            unreliable,
            new NoSignal(),
            instruments
        );

        var waiting = new List<WalEntry>();
        for (var round = 0; world.Events < PlayedEvents; round++)
        {
            for (var i = 0; i < PlayedEvents / 25; i++)
                waiting.Add(await world.CommitAsync());

            // Every fourth round delivers nothing; the others leave a third for later.
            if (round % 4 == 3)
                continue;
            waiting = await DeliverAsync(projection, random, Shuffle(random, waiting), leave: waiting.Count / 3);
        }

        while (waiting.Count > 0)
            waiting = await DeliverAsync(projection, random, Shuffle(random, waiting), leave: 0);

        await GraphModel.Of(await world.SubgraphsAsync()).AssertIsAsync(graph.Store, page: 500);
    }

    /// <summary>
    /// Returns what must come again: what was left, and what was lost because the graph was unavailable, before or after it had
    /// written.
    /// </summary>
    private static async Task<List<WalEntry>> DeliverAsync(GraphProjection projection, Random random, List<WalEntry> entries, int leave)
    {
        var (later, taken) = (entries.Take(leave).ToList(), entries.Skip(leave).ToList());

        // One in ten comes twice.
        taken.AddRange(taken.Where(_ => random.Next(10) == 0).ToList());
        var batches = Shuffle(random, taken).Chunk(200).ToList();
        foreach (var some in batches.Chunk(Workers))
        {
            var outcomes = await Task.WhenAll(
                some.Select(batch =>
                    Task.Run(async () =>
                    {
                        try
                        {
                            await projection.ApplyAsync(new(batch, IsReplay: false), default);
                            return [];
                        }
                        catch (StorageUnavailableException)
                        {
                            return batch;
                        }
                    })
                )
            );
            later.AddRange(outcomes.SelectMany(static lost => lost));
        }

        return later;
    }

    private static List<WalEntry> Shuffle(Random random, List<WalEntry> entries)
    {
        var shuffled = entries.ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled];
    }

    private sealed class NoSignal : IVectorSignal
    {
        public void Wake() { }
    }

    /// <summary>Policies that change at random and share parties, vehicles, places and systems.</summary>
    private sealed class World(Random random, int policies)
    {
        private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        private readonly Dictionary<EntityKey, EntityTimeline> _timelines = [];
        private InMemoryStore? _store;

        public InMemoryStore Store => _store ??= new(_time);

        public int Events { get; private set; }

        public async Task<WalEntry> CommitAsync()
        {
            // Sometimes several at one instant, on different policies: then the ids of their edges decide.
            if (random.Next(3) > 0)
                _time.Advance(TimeSpan.FromMilliseconds(1));
            var key = KeyOf(random.Next(policies));
            var timeline = _timelines.GetValueOrDefault(key) ?? EntityTimeline.Empty(key);
            var isPolicy = key.Value.Contains('/', StringComparison.Ordinal);
            var commit = timeline.Append(
                new()
                {
                    Type =
                        !isPolicy ? "replaced"
                        : !timeline.Exists ? "issue"
                        : random.Next(20) switch
                        {
                            0 => "cancel",
                            1 => "rescindCancel",
                            2 => "reinstate",
                            _ => "endorse",
                        },
                    EffectiveDate = new DateOnly(2026, 1, 1).AddDays(random.Next(60)),
                    CommitId = Guid.NewGuid(),
                    Actor = "test",
                    Origin = "test",
                    Changes = CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(isPolicy ? Changes(timeline.Exists) : Definition())),
                },
                _time.GetUtcNow(),
                traceParent: null
            );
            var result = await Store.CommitAsync(commit);
            _timelines[key] = EntityTimeline.Read(new(key, result.Version, commit.CommitId, result.Position, commit.State));
            Events++;
            return new(result.Position, commit.Event);
        }

        public async Task<List<Subgraph>> SubgraphsAsync()
        {
            var subgraphs = new List<Subgraph>();
            await foreach (var page in Store.ScanAsync())
            {
                foreach (var state in await Store.ReadManyAsync(page))
                    subgraphs.Add(SubgraphFactory.Of(state!));
            }

            return subgraphs;
        }

        private static EntityKey KeyOf(int number) =>
            new(number < Realms ? $"realm-{number}" : string.Create(CultureInfo.InvariantCulture, $"realm-{number % Realms}/P{number}"));

        private string Definition() => $$"""{"name":"Realm {{random.Next(100)}}","currency":"EUR","products":[{"code":"motor"}]}""";

        private string Changes(bool exists)
        {
            if (!exists)
                return """{"product":"motor","term":{"effectiveDate":"2026-01-01","expirationDate":"2027-01-01"}}""";
            var (party, asset) = (random.Next(policies / 2), random.Next(policies / 2));
            return random.Next(8) switch
            {
                0 => $$$"""{"attributes":{"n":{{{random.Next(100)}}}}}""",
                1 => $$"""{"parties":[{"role":"policyholder","id":"C{{party}}","name":"N{{random.Next(5)}}"}]}""",
                2 => $$$"""{"parties":{"add":[{"role":"driver","id":"C{{{party}}}","attributes":"""
                    + $$$"""{"a{{{random.Next(3)}}}":{{{random.Next(3)}}}}}]}}""",
                3 => $$$"""{"assets":[{"kind":"vehicle","id":"V{{{asset}}}","attributes":{"make":"M{{{random.Next(4)}}}"}}]}""",
                4 => $$"""{"places":[{"role":"garaged","id":"{{random.Next(40)}}"}]}""",
                5 => $$"""{"references":[{"system":"pas{{random.Next(3)}}","externalId":"{{random.Next(10)}}"}]}""",
                6 => """{"parties":[],"assets":[]}""",
                _ => $$$"""{"premium":{"amount":"{{{random.Next(1, 900)}}}.00","currency":"EUR"}}""",
            };
        }
    }
}
