using Concord.Ports;
using Concord.Timeline;
using Concord.Wal;
using Microsoft.Extensions.Logging;

namespace Concord.Graph;

/// <summary>
/// One comparison of graph and state. First everything is compared once. What differs may only be in flight, so it is compared
/// again after the projection has passed its newest event. What still differs is drift. What the projection has not passed is
/// in flight, and counts as neither right nor wrong.
/// </summary>
internal sealed partial class GraphCheckRun(
    ICommitStore store,
    IGraphStore graph,
    IGraphSync sync,
    TimeProvider time,
    ILogger logger,
    GraphCheck check
)
{
    private const int Page = 256;
    private const int MaxFindings = 100;

    /// <summary>How often a changing entity is compared again.</summary>
    private const int MaxRechecks = 3;

    /// <summary>How long to wait for the projection; once per partition if it does not arrive.</summary>
    private static readonly TimeSpan SyncTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Number of suspect shared vertices that are kept before they are compared again.</summary>
    private const int MaxSuspects = 4_096;

    /// <summary>Pause between two reads of shared vertices: a write in several steps may be changing them.</summary>
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromMilliseconds(250);

    private readonly GraphStates _states = new(store);
    private readonly HashSet<int> _behind = [];

    /// <summary>The progress of the check.</summary>
    public GraphCheck Check { get; private set; } = check;

    /// <summary>Fails if state or graph cannot be read.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var suspects = await FindSuspectsAsync(cancellationToken);
        foreach (var part in suspects.Chunk(Page))
            await RecheckAsync(part, cancellationToken);

        // Check these last: repairing an owner also repairs its statements, which must not count twice.
        await CheckSharedAsync(cancellationToken);

        // Recount after every repair. Counts belong to no entity, so they are not a finding; comparing them means counting,
        // which also corrects them.
        if (!await graph.RecountAsync(cancellationToken))
            LogCountsWrong();
        Check = Check with { State = GraphJobState.Completed, FinishedAt = time.GetUtcNow() };
    }

    private async Task<HashSet<EntityKey>> FindSuspectsAsync(CancellationToken cancellationToken)
    {
        var suspects = new HashSet<EntityKey>();
        await foreach (var page in store.ScanAsync(cancellationToken))
        {
            foreach (var keys in GraphStates.KeysOf(page.Select(static key => key.Value)).Chunk(Page))
            {
                var expected = await ExpectedAsync(keys, cancellationToken);
                var stored = await graph.ReadSubgraphsAsync([.. expected.Select(static one => one.Owner)], cancellationToken);
                for (var i = 0; i < expected.Count; i++)
                {
                    if (SubgraphComparison.Compare(expected[i].Owner, expected[i].Subgraph, stored[i]) is not null)
                        suspects.Add(expected[i].Key);
                }

                Check = Check with { Checked = Check.Checked + expected.Count };
            }
        }

        // Owners in the graph for which no state was found.
        for (VertexId? after = null; ; )
        {
            var owners = await graph.ScanOwnersAsync(after, Page, cancellationToken);
            if (owners.Count == 0)
                return suspects;
            var states = await store.ReadManyAsync([.. owners.Select(KeyOf)], cancellationToken);
            suspects.UnionWith(owners.Where((_, i) => states[i] is null).Select(KeyOf));
            after = owners[^1];
        }
    }

    /// <summary>Excludes entities whose state is damaged: what the graph should contain is unknown.</summary>
    private async Task<List<ExpectedSubgraph>> ExpectedAsync(IReadOnlyList<EntityKey> keys, CancellationToken cancellationToken)
    {
        var expected = await _states.ReadEachAsync(keys, cancellationToken);
        foreach (var damaged in expected.Where(static one => one.IsDamaged))
            LogDamaged(damaged.Key);
        expected.RemoveAll(static one => one.IsDamaged);
        return expected;
    }

    private async Task RecheckAsync(IReadOnlyList<EntityKey> suspects, CancellationToken cancellationToken)
    {
        var left = suspects;
        var waited = await _states.ReadEachAsync(left, cancellationToken);
        for (var look = 1; left.Count > 0; look++)
        {
            await PassAsync(waited.Select(static one => one.Position).OfType<WalPosition>());
            var expected = await ExpectedAsync(left, cancellationToken);
            var stored = await graph.ReadSubgraphsAsync([.. expected.Select(static one => one.Owner)], cancellationToken);
            var positions = waited.ToDictionary(static one => one.Key, static one => one.Position);
            var (again, drift) = (new List<ExpectedSubgraph>(), new List<(EntityKey Key, GraphDrift Finding)>());
            for (var i = 0; i < expected.Count; i++)
            {
                var one = expected[i];
                if (SubgraphComparison.Compare(one.Owner, one.Subgraph, stored[i]) is not { } finding)
                    continue;
                if (one.Position is { } position && _behind.Contains(position.Partition))
                    Check = Check with { InFlight = Check.InFlight + 1 };
                // The entity has changed since, or the graph was read after the state and is ahead of it.
                else if (look < MaxRechecks && (one.Position != positions[one.Key] || stored[i]?.Version > one.Subgraph?.Version))
                    again.Add(one);
                else if (one.Position != positions[one.Key])
                    Check = Check with { InFlight = Check.InFlight + 1 };
                else
                    drift.Add((one.Key, finding));
            }

            await FoundAsync(drift, cancellationToken);
            (waited, left) = (again, [.. again.Select(static one => one.Key)]);
        }
    }

    /// <summary>
    /// Waits for the projection to pass the newest position of each partition; a partition that timed out is not waited for
    /// again.
    /// </summary>
    private async Task PassAsync(IEnumerable<WalPosition> positions)
    {
        foreach (
            var newest in positions
                .GroupBy(static position => position.Partition)
                .Select(static partition => partition.MaxBy(static position => position.Entry))
        )
        {
            if (!_behind.Contains(newest.Partition) && !await sync.PassedAsync(newest, SyncTimeout))
                _behind.Add(newest.Partition);
        }
    }

    private async Task FoundAsync(List<(EntityKey Key, GraphDrift Finding)> drift, CancellationToken cancellationToken)
    {
        AddFindings(drift.Select(static found => found.Finding));
        if (!Check.Repair || drift.Count == 0)
            return;
        foreach (var partition in drift.Select(static found => found.Key).GroupBy(key => key.PartitionOf(store.Info.Partitions)))
        {
            if (!await sync.RepairAsync(partition.Key, [.. partition.Select(static key => key.Value)]))
                LogNotRepaired(partition.Key, partition.Count());
        }

        var expected = await ExpectedAsync([.. drift.Select(static found => found.Key)], cancellationToken);
        var stored = await graph.ReadSubgraphsAsync([.. expected.Select(static one => one.Owner)], cancellationToken);
        var right = expected.Where((one, i) => SubgraphComparison.Compare(one.Owner, one.Subgraph, stored[i]) is null).Count();
        Check = Check with { Repaired = Check.Repaired + right };
    }

    private async Task CheckSharedAsync(CancellationToken cancellationToken)
    {
        var suspects = new List<SuspectPage>();
        for (VertexId? after = null; ; )
        {
            var page = await graph.ScanSharedAsync(after, Page, cancellationToken);
            Check = Check with { Checked = Check.Checked + page.Count };
            if (Wrong(page) is { Count: > 0 } wrong)
                suspects.Add(new(after, wrong));
            if (page.Count == 0 || suspects.Sum(static one => one.Wrong.Count) >= MaxSuspects)
            {
                await RecheckAsync(suspects, cancellationToken);
                suspects.Clear();
            }

            if (page.Count == 0)
                return;
            after = page[^1].Id;
        }
    }

    /// <summary>Rechecks all suspects together, so that it waits once and not once per page.</summary>
    private async Task RecheckAsync(List<SuspectPage> suspects, CancellationToken cancellationToken)
    {
        for (var look = 1; look < MaxRechecks && suspects.Exists(static page => page.Wrong.Count > 0); look++)
        {
            await Task.Delay(SettleTimeout, time, cancellationToken);
            for (var i = 0; i < suspects.Count; i++)
            {
                if (suspects[i].Wrong.Count == 0)
                    continue;

                // Drift is still the same at the second read; a write in progress is not.
                var now = Wrong(await ReadPageAsync(suspects[i].After, cancellationToken));
                suspects[i] = suspects[i] with
                {
                    Wrong = suspects[i].Wrong.Where(one => now.TryGetValue(one.Key, out var stand) && stand == one.Value).ToDictionary(),
                };
            }
        }

        foreach (var page in suspects.Where(static page => page.Wrong.Count > 0))
            await FoundAsync(page, cancellationToken);
    }

    private async Task FoundAsync(SuspectPage page, CancellationToken cancellationToken)
    {
        AddFindings(page.Wrong.Values.Select(static stand => SubgraphComparison.Compare(stand)!));
        if (!Check.Repair)
            return;
        await graph.RefreshSharedAsync([.. page.Wrong.Keys], cancellationToken);
        var still = Wrong(await ReadPageAsync(page.After, cancellationToken));
        Check = Check with { Repaired = Check.Repaired + page.Wrong.Keys.Count(id => !still.ContainsKey(id)) };
    }

    /// <summary>Reads more than the page had, because new vertices may have come in between.</summary>
    private ValueTask<IReadOnlyList<SharedVertexComparison>> ReadPageAsync(VertexId? after, CancellationToken cancellationToken) =>
        graph.ScanSharedAsync(after, 2 * Page, cancellationToken);

    private static Dictionary<VertexId, SharedVertexComparison> Wrong(IEnumerable<SharedVertexComparison> page) =>
        page.Where(static stand => SubgraphComparison.Compare(stand) is not null).ToDictionary(static stand => stand.Id);

    private void AddFindings(IEnumerable<GraphDrift> findings)
    {
        foreach (var finding in findings)
        {
            Check = finding.Kind switch
            {
                SubgraphComparison.Missing => Check with { Missing = Check.Missing + 1 },
                SubgraphComparison.Extra => Check with { Extra = Check.Extra + 1 },
                _ => Check with { Differing = Check.Differing + 1 },
            };
            if (Check.Findings.Length < MaxFindings)
                Check = Check with { Findings = Check.Findings.Add(finding) };
        }
    }

    private static EntityKey KeyOf(VertexId owner) => new(owner.EntityKey!);

    /// <param name="After">Where the page begins.</param>
    /// <param name="Wrong">Vertices of the page that differ.</param>
    private sealed record SuspectPage(VertexId? After, Dictionary<VertexId, SharedVertexComparison> Wrong);

    [LoggerMessage(1, LogLevel.Warning, "The stored state of {Entity} is damaged; its part of the graph is not checked.")]
    private partial void LogDamaged(EntityKey entity);

    [LoggerMessage(3, LogLevel.Warning, "The stored counts of vertices and edges were wrong and have been recounted.")]
    private partial void LogCountsWrong();

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "The graph is not repaired for {Count} entities of partition {Partition}: its projection is paused."
    )]
    private partial void LogNotRepaired(int partition, int count);
}
