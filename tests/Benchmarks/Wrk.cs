using System.Globalization;
using System.Text.RegularExpressions;

namespace Concord.Benchmarks;

/// <summary>Load by <c>wrk</c>, which costs little beside what it measures.</summary>
internal static partial class Wrk
{
    /// <summary>Endorsements of the policies that <see cref="GatewayProcess.CreateAsync"/> has made.</summary>
    public static async Task<string> WriteScriptAsync(int policies)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            file,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                local at = 0
                local threads = 0
                function setup(thread) thread:set("first", threads * {{policies / 2}}) threads = threads + 1 end
                function request()
                  at = at + 1
                  local path = string.format("/v1/realms/bench/policies/P%06d/transactions", (first + at) % {{policies}})
                  local body = string.format(
                    '{"type":"endorse","effectiveDate":"2025-06-01","changes":{"attributes":{"bonus":0.%d} } }', 10 + at % 80)
                  return wrk.format("POST", path, { ["Content-Type"] = "application/json" }, body)
                end
                """
            )
        );
        return file;
    }

    public static async Task<WrkResult> RunAsync(int connections, string duration, params string[] rest)
    {
        var output = await Tool.RunAsync(
            "wrk",
            ["-t", "2", "-c", connections.ToString(CultureInfo.InvariantCulture), "-d", duration, "--latency", .. rest]
        );
        if (output.Contains("Non-2xx", StringComparison.Ordinal) || output.Contains("Socket errors", StringComparison.Ordinal))
            throw new InvalidOperationException(output);
        string Find(Regex regex) => regex.Match(output).Groups[1].Value;
        return new(
            double.Parse(Find(Rate()), CultureInfo.InvariantCulture),
            long.Parse(Find(Count()), CultureInfo.InvariantCulture),
            Find(Median()),
            Find(Tail())
        );
    }

    [GeneratedRegex(@"Requests/sec:\s+(\S+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Count();

    [GeneratedRegex(@"^\s+50%\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Median();

    [GeneratedRegex(@"^\s+99%\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Tail();
}

internal readonly record struct WrkResult(double PerSecond, long Requests, string P50, string P99);
