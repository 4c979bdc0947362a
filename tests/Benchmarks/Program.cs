using Concord.Benchmarks;
using Concord.Benchmarks.Timeline;

// dotnet run -c Release --project tests/Benchmarks -- commands|memory|timeline|train-dictionary <file>
switch (args.FirstOrDefault())
{
    case "commands":
        await CommandsBenchmark.RunAsync();
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
    default:
        Console.Error.WriteLine("Which? commands, memory, timeline, train-dictionary");
        return 1;
}
