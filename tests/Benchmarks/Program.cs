using Concord.Benchmarks;

// dotnet run -c Release --project tests/Benchmarks -- <name> [options]
// cluster asks for `dotnet build -c Release` before, portfolio and telemetry for that of Gateway, telemetry for wrk too, the Redis
// ones for redis-server and redis-benchmark, redis-http for wrk, marten for PostgreSQL 15.
var benchmarks = new Dictionary<string, (string Usage, Func<CommandLine, Task> RunAsync)>(StringComparer.Ordinal)
{
    ["commands"] = (CommandsBenchmark.Usage, static line => CommandsBenchmark.RunAsync(line.Text("--projections"))),
    ["dashboard"] = ("", static _ => DashboardBenchmark.RunAsync()),
    ["event-codec"] = ("", static _ => Task.Run(EventCodecBenchmark.Run)),
    ["idle"] = ("[--seconds 60]", static line => IdleBenchmark.RunAsync(TimeSpan.FromSeconds(line.Number("--seconds") ?? 60))),
    ["import"] = ("[--rows 100000]", static line => ImportBenchmark.RunAsync(line.Number("--rows") ?? 100_000, redis: null)),
    ["memory"] = ("", static _ => MemoryBenchmark.RunAsync()),
    ["portfolio"] = (PortfolioBenchmark.Usage, PortfolioBenchmark.RunAsync),
    ["timeline"] = ("", static _ => Task.Run(TimelineBenchmark.Run)),
    ["train-dictionary"] = ("<file>", static line => Task.Run(() => DictionaryTraining.Run(line.Operand))),
    ["redis-commands"] = (RedisBenchmarkOptions.Usage, static line => RedisCommandsBenchmark.RunAsync(RedisBenchmarkOptions.Read(line))),
    ["redis-byhand"] = (RedisBenchmarkOptions.Usage, static line => RedisByHandBenchmark.RunAsync(RedisBenchmarkOptions.Read(line))),
    ["marten"] = (RedisBenchmarkOptions.Usage, static line => MartenBenchmark.RunAsync(RedisBenchmarkOptions.Read(line))),
    ["redis-http"] = (RedisBenchmarkOptions.Usage, static line => RedisHttpBenchmark.RunAsync(RedisBenchmarkOptions.Read(line))),
    ["redis-delivery"] = (RedisBenchmarkOptions.Usage, static line => RedisDeliveryBenchmark.RunAsync(RedisBenchmarkOptions.Read(line))),
    ["redis-import"] = (
        RedisBenchmarkOptions.Usage + " [--rows 100000]",
        static async line =>
        {
            await using var redis = await BenchmarkRedis.StartAsync(RedisBenchmarkOptions.Read(line));
            await ImportBenchmark.RunAsync(line.Number("--rows") ?? 100_000, redis);
        }
    ),
    ["redis-portfolio"] = (
        RedisBenchmarkOptions.Usage + " [--policies 350000]",
        static line => RedisPortfolioBenchmark.RunAsync(RedisBenchmarkOptions.Read(line), line.Number("--policies") ?? 350_000)
    ),
    ["graph-store"] = ("[--policies 100000]", static line => GraphStoreBenchmark.RunAsync(line.Number("--policies") ?? 100_000)),
    ["graph-writing"] = ("[--policies 20000]", static line => GraphWritingBenchmark.RunAsync(line.Number("--policies") ?? 20_000)),
    ["cluster"] = ("[--silos 1,2,3]", static line => ClusterBenchmark.RunAsync(line.Numbers("--silos", 1, 2, 3))),
    ["telemetry"] = ("", static _ => TelemetryBenchmark.RunAsync()),
};

switch (args)
{
    case [ReceiverProcess.Command]:
        await ReceiverProcess.RunAsync();
        return 0;
    case [var name, .. var rest] when benchmarks.TryGetValue(name, out var benchmark):
        try
        {
            await benchmark.RunAsync(new(benchmark.Usage, rest));
            return 0;
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"{e.Message} Usage: {name} {benchmark.Usage}");
            return 1;
        }

    default:
        Console.Error.WriteLine("Which?");
        foreach (var (name, benchmark) in benchmarks)
            Console.Error.WriteLine($"  {name} {benchmark.Usage}");
        return 1;
}
