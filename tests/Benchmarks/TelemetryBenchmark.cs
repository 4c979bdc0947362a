namespace Concord.Benchmarks;

/// <summary>
/// What telemetry costs: commands over HTTP to two gateways on the embedded store that differ in nothing but the variables <c>OTEL_*</c>.
/// One sends traces of a tenth of the requests, metrics and logs to a receiver in another process, the other nothing. They take turns, in
/// changing order, so that what the machine does meanwhile hits both.
/// </summary>
internal static class TelemetryBenchmark
{
    private const int Policies = 10_000;
    private const int Connections = 64;
    private const int Rounds = 7;
    private const string Duration = "10s";

    public static async Task RunAsync()
    {
        await using var receiver = await ReceiverProcess.StartAsync();
        await using var off = await GatewayProcess.StartAsync();
        await using var on = await GatewayProcess.StartAsync(
            "--OTEL_EXPORTER_OTLP_ENDPOINT",
            receiver.Address,
            "--OTEL_TRACES_SAMPLER",
            "parentbased_traceidratio",
            "--OTEL_TRACES_SAMPLER_ARG",
            "0.1"
        );
        var script = await Wrk.WriteScriptAsync(Policies);
        foreach (var gateway in (GatewayProcess[])[off, on])
        {
            await gateway.CreateAsync(Policies);
            await Wrk.RunAsync(Connections, Duration, "-s", script, gateway.Url);
        }

        var results = new Dictionary<GatewayProcess, List<Round>> { [off] = [], [on] = [] };
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var gateway in round % 2 == 0 ? (GatewayProcess[])[off, on] : [on, off])
            {
                var before = gateway.ProcessorTime;
                var load = await Wrk.RunAsync(Connections, Duration, "-s", script, gateway.Url);
                results[gateway].Add(new(load.PerSecond, (gateway.ProcessorTime - before).TotalMicroseconds / load.Requests));
                Console.Error.WriteLine(
                    $"round {round + 1}, {(gateway == on ? "on" : "off")}: {load.PerSecond:N0}/s, p50 {load.P50}, p99 {load.P99}"
                );
            }
        }

        File.Delete(script);
        var (without, with) = (Median(results[off], static round => round.PerSecond), Median(results[on], static round => round.PerSecond));
        var ratios = results[on].Zip(results[off], static (left, right) => left.PerSecond / right.PerSecond).Order().ToList();
        Console.WriteLine(
            $"{Rounds} rounds of {Duration} each, {Connections} connections, {Policies:N0} policies, embedded store; medians"
        );
        Console.WriteLine();
        Console.WriteLine("| telemetry | commands/s | lowest | highest | gateway CPU µs per command |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        Write("off", results[off]);
        Write("on, 10 % of the traces", results[on]);
        Console.WriteLine();
        Console.WriteLine(
            $"Ratio of the medians {with / without:N3}; of the rounds {ratios[0]:N3} to {ratios[^1]:N3}, median {ratios[Rounds / 2]:N3}."
        );
    }

    private static void Write(string name, List<Round> rounds) =>
        Console.WriteLine(
            $"| {name} | {Median(rounds, static round => round.PerSecond):N0} | {rounds.Min(static round => round.PerSecond):N0} | "
                + $"{rounds.Max(static round => round.PerSecond):N0} "
                + $"| {Median(rounds, static round => round.ProcessorMicroseconds):N0} |"
        );

    private static double Median(List<Round> rounds, Func<Round, double> value) => rounds.Select(value).Order().ElementAt(rounds.Count / 2);

    private readonly record struct Round(double PerSecond, double ProcessorMicroseconds);
}
