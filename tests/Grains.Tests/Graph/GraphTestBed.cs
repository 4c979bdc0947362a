using System.Diagnostics.Metrics;
using Concord.Conformance;
using Concord.Policies;
using Concord.Policies.Tests;
using Concord.Projections;
using Concord.Timeline;
using Concord.Values;
using Concord.Wal;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Concord.Graph.Tests;

/// <summary>State, WAL and graph in memory with the projection between them, which applies what it is given.</summary>
internal sealed class GraphTestBed : IVectorSignal, IGraphSync
{
    private static readonly IMeterFactory Meters = new ServiceCollection()
        .AddMetrics()
        .BuildServiceProvider()
        .GetRequiredService<IMeterFactory>();

    private EntryId _passed = EntryId.Zero;

    public GraphTestBed(IEmbeddingGenerator<string, Embedding<float>>? generator = null)
    {
        Storage = new(Time, partitions: 1);
        Source = new(
            generator ?? new FeatureHashGenerator(),
            Options.Create(new GraphOptions { Embeddings = { Model = "test", BatchSize = 4 } })
        );
        var timelines = new SharedTimelines(Storage.Store, Options.Create(new ProjectionOptions()), Time);
        Projection = new(Storage.Store, timelines, Storage.Graph, this, Instruments);
        Filler = new(Storage.Graph, Source, Instruments, Time, NullLogger<VectorFiller>.Instance);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
    public InMemoryStorage Storage { get; }
    public InMemoryGraphStore Graph => Storage.Graph;
    public EmbeddingSource Source { get; }
    public GraphInstruments Instruments { get; } = new(Meters);
    public GraphProjection Projection { get; }
    public VectorFiller Filler { get; }
    public int Wakes { get; private set; }

    /// <summary>Makes the projection refuse to repair.</summary>
    public bool IsPaused { get; set; }

    public static VertexId Policy(int number) => VertexId.Policy(IdOf(number));

    public static VertexId Party(string id) => VertexId.Party(RealmId.Parse("motor-fr"), id);

    public void Wake() => Wakes++;

    public Task<bool> PassedAsync(WalPosition position, TimeSpan timeout) => Task.FromResult(position.Entry <= _passed);

    public async Task<bool> RepairAsync(int partition, IReadOnlyList<string> subjects)
    {
        if (IsPaused)
            return false;
        await Projection.RepairAsync(subjects, default);
        return true;
    }

    /// <summary>One more transaction of a policy; its first one issues it.</summary>
    /// <param name="changes">A JSON object.</param>
    public async Task<WalEntry> CommitAsync(int number, string changes = "{}")
    {
        var key = EntityKey.Of(IdOf(number));
        var timeline = EntityTimeline.Decode(key, await Storage.Store.ReadAsync(key));
        Time.Advance(TimeSpan.FromSeconds(1));
        var commit = timeline.Append(
            new()
            {
                Type = timeline.Exists ? "endorse" : "issue",
                EffectiveDate = new(2026, 1, 1),
                CommitId = Guid.NewGuid(),
                Actor = "test",
                Origin = "test",
                Changes = timeline.Exists ? PolicyTestBed.Json(changes) : Merge(changes),
            },
            Time.GetUtcNow(),
            traceParent: null
        );
        return new((await Storage.Store.CommitAsync(commit)).Position, commit.Event);
    }

    public async Task TakeAsync(params IReadOnlyList<WalEntry> entries)
    {
        await Projection.ApplyAsync(new(entries, IsReplay: false), default);
        foreach (var entry in entries)
            _passed = entry.Position.Entry > _passed ? entry.Position.Entry : _passed;
    }

    /// <summary>The WAL from its beginning.</summary>
    public async Task<IReadOnlyList<WalEntry>> LogAsync() => await Storage.Store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 100_000);

    public async Task TakeAllAsync() => await TakeAsync(await LogAsync());

    /// <summary>Asserts that the graph agrees with the states.</summary>
    public async Task AssertAgreesAsync() => await (await ModelAsync()).AssertIsAsync(Graph);

    public async Task<GraphModel> ModelAsync()
    {
        var subgraphs = new List<Subgraph>();
        await foreach (var page in Storage.Store.ScanAsync())
        {
            foreach (var state in await Storage.Store.ReadManyAsync(page))
                subgraphs.Add(SubgraphFactory.Of(state!));
        }

        return GraphModel.Of(subgraphs);
    }

    private static PolicyId IdOf(int number) => PolicyId.Create(RealmId.Parse("motor-fr"), $"A{number}");

    private static CanonicalJson Merge(string changes) =>
        PolicyTestBed.Json(
            """{"product":"motor","term":{"effectiveDate":"2026-01-01","expirationDate":"2027-01-01"}"""
                + (changes.Length > 2 ? "," : "")
                + changes[1..]
        );
}
