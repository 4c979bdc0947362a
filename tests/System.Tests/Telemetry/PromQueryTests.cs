using Xunit;

namespace Concord.System.Tests;

public sealed class PromQueryTests
{
    [Theory]
    [InlineData("up", "up", "")]
    [InlineData("sum by (job) (rate(http_total{job=\"a\", code!~\"5..\"}[5m]))", "http_total{job=\"a\",code!~\"5..\"}", "job")]
    [InlineData("histogram_quantile(0.95, sum(rate(x_bucket[5m])) by (le, store))", "x_bucket", "le store")]
    [InlineData("a > 0 unless on (projection) (b:c:rate5m{p!=\"x}(\"} offset 5m > 0)", "a | b:c:rate5m{p!=\"x}(\"}", "projection")]
    [InlineData("a * on (instance) group_left (version) b", "a | b", "instance version")]
    [InlineData("max_over_time(sum(a)[1h:5m]) == bool 1e3", "a", "")]
    [InlineData("{__name__=\"a\", x=~\"y\"} or 0 * vector(1)", "a{x=~\"y\"}", "")]
    [InlineData("max (changes(a{status='active'}[30m])) # of silos", "a{status='active'}", "")]
    [InlineData("count (up) without (instance) - 14.4 * 0.001 / time()", "up", "instance")]
    public void Metrics_matchers_and_labels_are_found(string query, string selectors, string labels)
    {
        var read = PromQuery.Read(query);
        Assert.Equal((selectors, labels), (string.Join(" | ", read.Selectors), string.Join(' ', read.Labels)));
    }
}
