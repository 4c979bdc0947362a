using Xunit;

namespace Concord.System.Tests;

public sealed class ScaledRulesTests
{
    [Theory]
    [InlineData("for: 5m", "for: 5s")]
    [InlineData("rate(x_total[5m])", "rate(x_total[5s])")]
    [InlineData("max_over_time(x[1h30m:15s] offset 1d)", "max_over_time(x[90s:250ms] offset 1440s)")]
    [InlineData("interval: 30s", "interval: 500ms")]
    [InlineData("x[10ms]", "x[1ms]")]
    [InlineData("for: 0s", "for: 0s")]
    public void Every_duration_is_divided(string text, string scaled) => Assert.Equal(scaled, ScaledRules.Divide(text, 60));

    [Theory]
    [InlineData("job:http_errors:ratio_rate5m > 14.4 * 0.001")]
    [InlineData("x > 300 and y{code=~\"5..\"} < 14 * 86400")]
    [InlineData("job:error_budget:remaining30d")]
    [InlineData("le=\"0.5\" 1e3 2.5s")]
    public void Names_and_numbers_stay(string text) => Assert.Equal(text, ScaledRules.Divide(text, 60));
}
