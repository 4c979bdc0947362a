using Concord.Testing;

namespace Concord.System.Tests;

/// <summary>One deployed query against what a Prometheus holds. Answers problems.</summary>
internal sealed class QueryCheck(PrometheusServer prometheus, DeployedQuery query)
{
    private readonly PromQuery _read = PromQuery.Read(query.Expression);

    private IEnumerable<Selector> Expected => _read.Selectors.Where(static selector => MissingMetrics.ReasonFor(selector.Metric) is null);

    /// <summary>Metrics that are not there, and labels that their metric has not; grouping labels that none of the metrics has.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync()
    {
        var problems = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var selector in Expected)
        {
            var series = await prometheus.SeriesAsync(selector.Metric);
            if (series.Count == 0)
            {
                problems.Add($"{query.Place}: there is no {selector.Metric}");
                continue;
            }

            var labels = series.SelectMany(static one => one.Keys).ToHashSet(StringComparer.Ordinal);
            known.UnionWith(labels);
            problems.AddRange(
                selector
                    .Matchers.Where(matcher => !labels.Contains(matcher.Label))
                    .Select(matcher => $"{query.Place}: {selector.Metric} has no label {matcher.Label}")
            );
        }

        // Where a metric is one that cannot be here, its labels are not known.
        if (problems.Count == 0 && Expected.Count() == _read.Selectors.Count)
            problems.AddRange(
                _read
                    .Labels.Where(label => !known.Contains(label))
                    .Select(label => $"{query.Place}: groups by {label}, which none of its metrics has")
            );
        return problems;
    }

    /// <summary>That it is no valid query, or that it has answered nothing since the start.</summary>
    public async Task<IReadOnlyList<string>> EmptyAsync()
    {
        try
        {
            if (
                (await prometheus.QueryRangeAsync(query.Expression, TimeSpan.FromSeconds(1))).Count > 0
                || Expected.Count() < _read.Selectors.Count
            )
                return [];
            return [$"{query.Place}: nothing for {query.Expression}"];
        }
        catch (InvalidOperationException invalid)
        {
            return [$"{query.Place}: {invalid.Message}"];
        }
    }
}
