using Concord.Benchmarks;
using Concord.Benchmarks.Cluster;
using Concord.Benchmarks.Graph;
using Concord.Benchmarks.Redis;
using Concord.Benchmarks.Telemetry;
using Concord.Benchmarks.Timeline;

// dotnet run -c Release --project tests/Benchmarks -- commands|dashboard|memory|timeline|train-dictionary <file>
// dotnet run -c Release --project tests/Benchmarks -- redis-commands|redis-byhand|redis-http|redis-delivery|redis-portfolio [--everysec] [--policies <count of the portfolio>] [--in-flight <calls under way>] [--projections none]
// dotnet run -c Release --project tests/Benchmarks -- graph-store [--policies 100000]
// dotnet run -c Release --project tests/Benchmarks -- cluster [--silos 1,2,3]     after dotnet build -c Release
// dotnet run -c Release --project tests/Benchmarks -- telemetry                   after dotnet build -c Release Gateway; asks for wrk
switch (args.FirstOrDefault())
{
    case "commands":
        await CommandsBenchmark.RunAsync();
        return 0;
    case "dashboard":
        await DashboardBenchmark.RunAsync();
        return 0;
    case "memory":
        await MemoryBenchmark.RunAsync();
        return 0;
    case "timeline":
        TimelineBenchmark.Run();
        return 0;
    case "train-dictionary":
        DictionaryTraining.Run(args[1]);
        return 0;
    case "redis-commands":
        await RedisCommandsBenchmark.RunAsync(RedisSettings.Read(args));
        return 0;
    case "redis-byhand":
        await RedisByHandBenchmark.RunAsync(RedisSettings.Read(args));
        return 0;
    case "redis-http":
        await RedisHttpBenchmark.RunAsync(RedisSettings.Read(args));
        return 0;
    case "redis-delivery":
        await RedisDeliveryBenchmark.RunAsync(RedisSettings.Read(args));
        return 0;
    case "redis-portfolio":
        var count = Array.IndexOf(args, "--policies");
        await RedisPortfolioBenchmark.RunAsync(RedisSettings.Read(args), count < 0 ? 350_000 : int.Parse(args[count + 1], System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    case "graph-store":
        await GraphStoreBenchmark.RunAsync(args);
        return 0;
    case "cluster":
        await ClusterBenchmark.RunAsync(args);
        return 0;
    case "telemetry":
        await TelemetryBenchmark.RunAsync();
        return 0;
    case ReceiverProcess.Command:
        await ReceiverProcess.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("Which? commands, dashboard, memory, timeline, train-dictionary, redis-commands, redis-byhand, redis-http, redis-delivery, redis-portfolio, graph-store, cluster, telemetry");
        return 1;
}
