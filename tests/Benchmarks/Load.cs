using System.Diagnostics;

namespace Concord.Benchmarks;

/// <summary>A closed loop: so many callers, each with one call in flight, until so many calls are done.</summary>
internal static class Load
{
    public static async Task<LoadResult> RunAsync(int inFlight, int calls, Func<int, Task> call)
    {
        var next = -1;
        var latencies = new long[calls];
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, inFlight)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        for (var index = Interlocked.Increment(ref next); index < calls; index = Interlocked.Increment(ref next))
                        {
                            var before = Stopwatch.GetTimestamp();
                            await call(index);
                            latencies[index] = Stopwatch.GetTimestamp() - before;
                        }
                    })
                )
        );
        var elapsed = Stopwatch.GetElapsedTime(started);
        Array.Sort(latencies);
        return new(calls / elapsed.TotalSeconds, At(latencies, 0.50), At(latencies, 0.99));
    }

    private static double At(long[] sorted, double quantile) =>
        Stopwatch.GetElapsedTime(0, sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * quantile))]).TotalMilliseconds;
}

/// <param name="PerSecond">Calls per second.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal readonly record struct LoadResult(double PerSecond, double P50, double P99);
