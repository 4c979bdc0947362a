using System.Collections.Immutable;
using System.Diagnostics;
using Concord.Adapters.Sqlite;
using Concord.Graph;
using Concord.Ports;
using Concord.Values;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Benchmarks;

/// <summary>
/// The embedded graph alone, on a synthetic portfolio: how fast it is written, how long questions take, what it weighs, and what commits
/// notice of it.
/// </summary>
internal static class GraphStoreBenchmark
{
    private const string Generator = "bench-1";
    private const int Components = 128;
    private const int MaxEdges = 100_000;

    public static async Task RunAsync(int policies)
    {
        var portfolio = new SyntheticPortfolio(policies);
        var directory = Directory.CreateTempSubdirectory("concord-benchmark-");
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(
                new ConfigurationBuilder().AddInMemoryCollection([new("Storage:DataDirectory", directory.FullName)]).Build()
            )
            .AddLogging()
            .AddSqliteStorage()
            .AddSqliteGraph()
            .BuildServiceProvider();
        try
        {
            var store = services.GetRequiredService<IGraphStore>();
            var database = services.GetRequiredKeyedService<SqliteDatabase>(SqliteStorageExtensions.Graph);
            var file = database.File;
            Console.WriteLine($"{portfolio.Policies:N0} policies, {portfolio.Holders:N0} holders");
            Console.WriteLine("| what | measured |");
            Console.WriteLine("|---|---:|");
            await WriteAsync(store, portfolio);
            Row("size on disk, MB", Size(file) / 1e6);
            await CommitsAsync(services.GetRequiredService<ICommitStore>(), store, portfolio);
            await QuestionsAsync(store, portfolio);
            CompareTraversals(database, portfolio);
            await VectorsAsync(store, portfolio);
            Row("size on disk with vectors, MB", Size(file) / 1e6);
            await RebuildAsync((SqliteGraphStore)store, portfolio);
        }
        finally
        {
            await services.DisposeAsync();
            directory.Delete(recursive: true);
        }
    }

    private static async Task WriteAsync(IGraphStore store, SyntheticPortfolio portfolio)
    {
        var half = portfolio.Policies / 2;
        await PutAsync("new policies/s, in batches of 64", store, portfolio, 0, half, 64, 1);
        await PutAsync("new policies/s, in batches of 256", store, portfolio, half, portfolio.Policies, 256, 1);
        var some = Math.Min(20_000, half);
        await PutAsync("renewed policies/s, in batches of 64", store, portfolio, 0, some, 64, 2);
        await PutAsync("renewed policies/s, in batches of 256", store, portfolio, some, 2 * some, 256, 2);
        await PutAsync("policies/s that are there already, in batches of 256", store, portfolio, 0, some, 256, 1);
    }

    /// <summary>Four batches at a time, as partitions write.</summary>
    private static async Task PutAsync(
        string what,
        IGraphStore store,
        SyntheticPortfolio portfolio,
        int from,
        int to,
        int size,
        long version,
        bool shadowOnly = false
    )
    {
        var batches = Enumerable.Range(from, to - from).Select(index => portfolio.Policy(index, version)).Chunk(size).ToList();
        var load = await Load.RunAsync(
            4,
            batches.Count,
            index => store.ApplyAsync(new(batches[index]) { ShadowOnly = shadowOnly }).AsTask()
        );
        Row(what, load.PerSecond * (to - from) / batches.Count);
    }

    /// <summary>Commits while the graph is written as fast as it can be.</summary>
    private static async Task CommitsAsync(ICommitStore commits, IGraphStore store, SyntheticPortfolio portfolio)
    {
        Row("commits alone, p50 ms", (await CommitAsync(commits, "a", 1_000)).P50);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var (version, from) = (3L, 0); !stop.IsCancellationRequested; from += 256)
            {
                if (from + 256 > portfolio.Policies)
                    (version, from) = (version + 1, 0);
                await store.ApplyAsync(new([.. Enumerable.Range(from, 256).Select(index => portfolio.Policy(index, version))]));
            }
        });
        var load = await CommitAsync(commits, "b", 3_000);
        Row("commits while the graph is written, p50 ms", load.P50);
        Row("commits while the graph is written, p99 ms", load.P99);
        await stop.CancelAsync();
        await writing;
    }

    private static Task<LoadResult> CommitAsync(ICommitStore commits, string prefix, int count) =>
        Load.RunAsync(1, count, index => commits.CommitAsync(NewCommit($"motor/{prefix}{index}")).AsTask());

    private static Commit NewCommit(string key)
    {
        var id = Guid.NewGuid();
        var hash = new string('0', 64);
        return new()
        {
            Key = new(key),
            ExpectedVersion = 0,
            CommitId = id,
            State = new byte[400],
            Event = new()
            {
                Subject = key,
                Type = "concord.policy.issue",
                Realm = "motor",
                Time = DateTimeOffset.UtcNow,
                Version = 1,
                Origin = "bench",
                CommitId = id,
                Prev = "",
                Hash = hash,
                Data = CanonicalJson.EmptyObject,
            },
        };
    }

    private static async Task QuestionsAsync(IGraphStore store, SyntheticPortfolio portfolio)
    {
        const int Questions = 2_000;
        var random = new Random(1);
        int[] holders = [.. Enumerable.Range(0, Questions).Select(_ => random.Next(portfolio.Holders))];
        await AskAsync(
            "neighbours of a holder, depth 2",
            Questions,
            index => store.NeighborsAsync(new() { Start = SyntheticPortfolio.HolderId(holders[index]), Depth = 2 }, MaxEdges).AsTask()
        );
        await AskAsync(
            "neighbours of a holder, depth 3, at most 1,000",
            Questions,
            index =>
                store
                    .NeighborsAsync(
                        new()
                        {
                            Start = SyntheticPortfolio.HolderId(holders[index]),
                            Depth = 3,
                            Limit = 1_000,
                        },
                        MaxEdges
                    )
                    .AsTask()
        );
        await AskAsync(
            "shortest path between two holders, at most 8 edges",
            Questions,
            index =>
                store
                    .PathsAsync(
                        new()
                        {
                            From = SyntheticPortfolio.HolderId(holders[index]),
                            To = SyntheticPortfolio.HolderId(holders[Questions - 1 - index]),
                            MaxDepth = 8,
                        },
                        MaxEdges
                    )
                    .AsTask()
        );
        await AskAsync(
            "ten shortest paths, at most 8 edges",
            Questions,
            index =>
                store
                    .PathsAsync(
                        new()
                        {
                            From = SyntheticPortfolio.HolderId(holders[index]),
                            To = SyntheticPortfolio.HolderId(holders[Questions - 1 - index]),
                            MaxDepth = 8,
                            Count = 10,
                        },
                        MaxEdges
                    )
                    .AsTask()
        );
        await AskAsync(
            "search for a person's name",
            Questions,
            index => store.SearchAsync(new() { Text = SyntheticPortfolio.NameOf(holders[index]), Limit = 20 }).AsTask()
        );
        await AskAsync(
            "search for a frequent word, one kind",
            200,
            _ =>
                store
                    .SearchAsync(
                        new()
                        {
                            Text = "renault diesel",
                            Kind = VertexKinds.Assets,
                            Limit = 20,
                        }
                    )
                    .AsTask()
        );
        await AskAsync("search for what nearly all have", 50, _ => store.SearchAsync(new() { Text = "vehicle", Limit = 20 }).AsTask());
        await AskAsync("counts", 200, _ => store.CountAsync().AsTask());
    }

    private static async Task VectorsAsync(IGraphStore store, SyntheticPortfolio portfolio)
    {
        var vectors = Enumerable.Range(0, portfolio.Holders).Chunk(256).ToList();
        var contents = new ContentId[portfolio.Holders];
        for (var from = 0; from < portfolio.Holders; from += 256)
        {
            VertexId[] ids = [.. Enumerable.Range(from, Math.Min(256, portfolio.Holders - from)).Select(SyntheticPortfolio.HolderId)];
            var read = await store.ReadVerticesAsync(ids);
            for (var i = 0; i < ids.Length; i++)
                contents[from + i] = VertexContent.HashOf(ids[i], read[i]!.Properties);
        }

        var load = await Load.RunAsync(
            4,
            vectors.Count,
            index =>
                store
                    .PutVectorsAsync([
                        .. vectors[index]
                            .Select(holder => new VertexVector(
                                SyntheticPortfolio.HolderId(holder),
                                contents[holder],
                                Generator,
                                Vector(holder)
                            )),
                    ])
                    .AsTask()
        );
        Row($"vectors of {Components} components put/s", load.PerSecond * portfolio.Holders / vectors.Count);

        var before = MemoryBenchmark.Live();
        var started = Stopwatch.GetTimestamp();
        await store.NearestAsync(SyntheticPortfolio.HolderId(0), 10);
        Row("nearest, the first time, ms", Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        Row("memory of the vectors, MB", (MemoryBenchmark.Live() - before) / 1e6);
        await AskAsync(
            $"nearest of {portfolio.Holders:N0}",
            500,
            index => store.NearestAsync(SyntheticPortfolio.HolderId(index), 10).AsTask()
        );
        await AskAsync(
            "nearest, while vectors are put",
            200,
            async index =>
            {
                await store.PutVectorsAsync([
                    .. Enumerable
                        .Range(index, 64)
                        .Select(holder => new VertexVector(
                            SyntheticPortfolio.HolderId(holder),
                            contents[holder],
                            Generator,
                            Vector(holder + index)
                        )),
                ]);
                await store.NearestAsync(SyntheticPortfolio.HolderId(index), 10);
            }
        );
        await AskAsync("vertices without a vector: count", 50, _ => store.CountWithoutVectorAsync(Generator).AsTask());
    }

    private static async Task RebuildAsync(SqliteGraphStore store, SyntheticPortfolio portfolio)
    {
        await store.BeginShadowAsync();
        await PutAsync("policies/s into a shadow, in batches of 256", store, portfolio, 0, portfolio.Policies, 256, 1, shadowOnly: true);
        var started = Stopwatch.GetTimestamp();
        await store.SwapShadowAsync();
        Row("swap, ms", Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        await store.Dropping;
        Row("removal of the graph before, s", Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>
    /// The same neighbourhood by a recursive query and level by level: numbers of vertices alone, without properties and edges.
    /// </summary>
    private static void CompareTraversals(SqliteDatabase database, SyntheticPortfolio portfolio)
    {
        const string Recursive = """
            WITH RECURSIVE around(id, depth) AS (
              SELECT ?1, 0
              UNION SELECT e.other, a.depth + 1 FROM around a JOIN graph_edges e ON e.owner = a.id WHERE a.depth < ?2
              AND (a.depth = 0 OR ((a.id >> 32) & 15) NOT IN (5, 6))
              UNION SELECT e.owner, a.depth + 1 FROM around a JOIN graph_edges e ON e.other = a.id WHERE a.depth < ?2
              AND (a.depth = 0 OR ((a.id >> 32) & 15) NOT IN (5, 6)))
            SELECT id, min(depth) FROM around GROUP BY id
            """;
        foreach (var depth in new[] { 2, 4 })
        {
            var (recursive, levels, count) = (new List<double>(), new List<double>(), 0L);
            for (var holder = 0; holder < 500; holder++)
            {
                database.Readers.Read(
                    SyntheticPortfolio.HolderId(holder),
                    (session, id) =>
                    {
                        var number = VertexTable.FindNumber(session, Generations.Read(session).Live, id);
                        var started = Stopwatch.GetTimestamp();
                        var found = 0;
                        using (var row = session.Prepare(Recursive).Bind(1, number).Bind(2, depth))
                        {
                            while (row.Step())
                                found++;
                        }

                        recursive.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                        started = Stopwatch.GetTimestamp();
                        var seen = new HashSet<long> { number };
                        List<long> ring = [number];
                        for (var level = 0; level < depth; level++)
                        {
                            var next = new List<long>();
                            foreach (var inner in ring.Where(inner => inner == number || !VertexSpace.OfRow(inner).IsOfHubs))
                            {
                                foreach (var link in AdjacencyReader.Of(session, inner, null))
                                {
                                    if (seen.Add(link.Other))
                                        next.Add(link.Other);
                                }
                            }

                            ring = next;
                        }

                        levels.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                        count += seen.Count;
                        return found == seen.Count
                            ? true
                            : throw new InvalidOperationException($"{found} by one, {seen.Count} by the other.");
                    }
                );
            }

            recursive.Sort();
            levels.Sort();
            Row($"depth {depth}, {count / 500.0:N0} vertices on average: recursive query, p50 / p99 ms", recursive[250], recursive[495]);
            Row($"depth {depth}: level by level, p50 / p99 ms", levels[250], levels[495]);
        }
    }

    private static ImmutableArray<float> Vector(int seed)
    {
        var random = new Random(seed);
        var vector = new float[Components];
        for (var i = 0; i < Components / 4; i++)
            vector[random.Next(Components)] = random.NextSingle() - 0.3f;
        return [.. vector];
    }

    private static async Task AskAsync(string what, int count, Func<int, Task> ask)
    {
        await ask(0);
        var load = await Load.RunAsync(1, count, ask);
        Row($"{what}, p50 / p99 ms", load.P50, load.P99);
    }

    private static long Size(string file) => new[] { file, file + "-wal" }.Where(File.Exists).Sum(static path => new FileInfo(path).Length);

    private static void Row(string what, double value) => Console.WriteLine($"| {what} | {Text(value)} |");

    private static void Row(string what, double value, double other) => Console.WriteLine($"| {what} | {Text(value)} / {Text(other)} |");

    private static string Text(double value) =>
        value < 10 ? $"{value:N2}"
        : value < 100 ? $"{value:N1}"
        : $"{value:N0}";
}
