using System.Diagnostics;
using Concord.Adapters.Sqlite;
using Concord.Graph;
using Concord.Ports;
using Concord.Values;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Benchmarks;

/// <summary>
/// What a subgraph costs the embedded graph: a new one, one that has only another version, one that has changed, and one that comes again.
/// Until everything is found by words and by vectors too.
/// </summary>
internal static class GraphWritingBenchmark
{
    private const int BatchSize = 256;

    public static async Task RunAsync(int policies)
    {
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
            var portfolio = new SyntheticPortfolio(100_000);
            List<Subgraph> first = [.. Enumerable.Range(0, policies).Select(index => portfolio.Policy(index))];
            List<Subgraph> changed = [.. Enumerable.Range(0, policies).Select(index => portfolio.Policy(index, version: 3))];
            await PutAsync(store, Batches(portfolio, 90_000, 92_000));
            Console.WriteLine($"| {policies:N0} policies | a second | CPU of each, µs | a second, with words and vectors | CPU, µs |");
            Console.WriteLine("|---|---:|---:|---:|---:|");
            await RowAsync("new", store, first);
            await RowAsync("another version, the same content", store, [.. first.Select(static subgraph => subgraph with { Version = 2 })]);
            await RowAsync("renewed", store, changed);
            await RowAsync("again", store, changed);
        }
        finally
        {
            await services.DisposeAsync();
            directory.Delete(recursive: true);
        }
    }

    private static List<Subgraph[]> Batches(SyntheticPortfolio portfolio, int from, int to) =>
        [.. Enumerable.Range(from, to - from).Select(index => portfolio.Policy(index)).Chunk(BatchSize)];

    private static async Task RowAsync(string what, IGraphStore store, List<Subgraph> subgraphs)
    {
        var batches = subgraphs.Chunk(BatchSize).ToList();
        GC.Collect();
        var (started, cpu) = (Stopwatch.GetTimestamp(), Cpu());
        await PutAsync(store, batches);
        var (written, writtenCpu) = (Stopwatch.GetElapsedTime(started).TotalSeconds, Cpu() - cpu);
        await FillAsync(store);
        var (filled, filledCpu) = (Stopwatch.GetElapsedTime(started).TotalSeconds, Cpu() - cpu);
        Console.WriteLine(
            $"| {what} | {subgraphs.Count / written:N0} | {writtenCpu * 1e6 / subgraphs.Count:N0} "
                + $"| {subgraphs.Count / filled:N0} | {filledCpu * 1e6 / subgraphs.Count:N0} |"
        );
    }

    /// <summary>Four batches at a time, as partitions write.</summary>
    private static async Task PutAsync(IGraphStore store, List<Subgraph[]> batches) =>
        await Load.RunAsync(
            4,
            batches.Count,
            async index =>
            {
                var batch = new GraphBatch(batches[index]) { Position = new(index % 32, new(1_000 + index, 0)) };
                await store.ApplyAsync(batch);
            }
        );

    private static async Task FillAsync(IGraphStore store)
    {
        while (!await store.CatchUpWordsAsync()) { }
        while (await store.ReadWithoutVectorAsync(FeatureHashGenerator.Name, 1_000) is { Count: > 0 } ids)
            await VectorsAsync(store, ids);
    }

    private static async Task VectorsAsync(IGraphStore store, IReadOnlyList<VertexId> ids)
    {
        if (ids.Count == 0)
            return;
        var vertices = await store.ReadVerticesAsync(ids);
        await store.PutVectorsAsync([.. vertices.OfType<GraphVertex>().Select(VectorOf).OfType<VertexVector>()]);
    }

    private static VertexVector? VectorOf(GraphVertex vertex)
    {
        var text = VertexContent.EmbeddedTextOf(vertex.Id, vertex.Properties);
        return text.Length == 0
            ? null
            : new(vertex.Id, ContentId.Of(text), FeatureHashGenerator.Name, [.. FeatureHashGenerator.Embed(text)]);
    }

    private static double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
}
