using Concord.Benchmarks;

// dotnet run -c Release --project tests/Benchmarks -- commands|memory
switch (args.FirstOrDefault())
{
    case "commands":
        await CommandsBenchmark.RunAsync();
        return 0;
    case "memory":
        await MemoryBenchmark.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("Which? commands, memory");
        return 1;
}
