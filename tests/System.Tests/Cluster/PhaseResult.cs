using System.Collections.Immutable;

namespace Concord.System.Tests;

/// <summary>What clients saw of one phase.</summary>
internal sealed record PhaseResult
{
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(1);

    public required string Name { get; init; }

    /// <summary>Seconds that the load went on.</summary>
    public required double Seconds { get; init; }

    public required int Requests { get; init; }

    /// <summary>Share of requests that succeeded within one second.</summary>
    public required double Availability { get; init; }

    /// <summary>The same, of the worst whole second.</summary>
    public required double WorstSecond { get; init; }

    /// <summary>Seconds from the first to the last request that did not succeed within one second.</summary>
    public required double DisturbedSeconds { get; init; }

    /// <summary>Milliseconds, of the requests that succeeded.</summary>
    public required double P50 { get; init; }

    public required double P99 { get; init; }

    public required int Accepted { get; init; }

    public required int Conflicts { get; init; }

    /// <summary>
    /// Writes whose outcome the client had to find out by sending them again, and how many of them turned out to be carried out.
    /// </summary>
    public required int Unknown { get; init; }

    public required int UnknownAccepted { get; init; }

    /// <summary>Answers that were neither success nor conflict, by status and code.</summary>
    public required ImmutableSortedDictionary<string, int> Errors { get; init; }

    /// <summary>What else was measured.</summary>
    public ImmutableSortedDictionary<string, double> Measured { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    public static PhaseResult Of(string name, IReadOnlyList<Exchange> exchanges, IReadOnlyList<Operation> resolved)
    {
        var late = exchanges.Where(static e => !IsPrompt(e)).Select(static e => e.Started.TotalSeconds).ToList();
        var times = exchanges.Where(static e => e.Succeeded).Select(static e => e.Took.TotalMilliseconds).Order().ToList();
        return new()
        {
            Name = name,
            Seconds = exchanges.Max(static e => e.Started).TotalSeconds,
            Requests = exchanges.Count,
            Availability = Share(exchanges),
            WorstSecond = exchanges.GroupBy(static e => (int)e.Started.TotalSeconds).Min(Share),
            DisturbedSeconds = late.Count == 0 ? 0 : late.Max() - late.Min(),
            P50 = At(times, 0.50),
            P99 = At(times, 0.99),
            Accepted = exchanges.Count(static e => e.Operation.Outcome == Outcome.Accepted),
            Conflicts = exchanges.Count(static e => e.Operation.Outcome == Outcome.Conflict),
            Unknown = resolved.Count,
            UnknownAccepted = resolved.Count(static o => o.Outcome == Outcome.Accepted),
            Errors = exchanges
                .Where(static e => !e.Succeeded)
                .GroupBy(static e => e.Status == 0 ? "no answer" : $"{e.Status} {e.Code}", StringComparer.Ordinal)
                .ToImmutableSortedDictionary(static g => g.Key, static g => g.Count(), StringComparer.Ordinal),
        };
    }

    private static bool IsPrompt(Exchange exchange) => exchange.Succeeded && exchange.Took <= Promptly;

    private static double Share(IEnumerable<Exchange> exchanges) => exchanges.Average(static e => IsPrompt(e) ? 1.0 : 0.0);

    private static double At(List<double> sorted, double quantile) =>
        sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * quantile))];
}
