using System.Reflection;
using Xunit;

namespace Concord.System.Tests;

public sealed class MissingMetricsTests
{
    /// <summary>Prometheus' name of a counter is the instrument's with underscores, and <c>_total</c> behind it.</summary>
    [Fact]
    public void Counters_that_only_failures_make_are_instruments_of_this_Orleans()
    {
        var names = Assembly
            .Load("Orleans.Core")
            .GetType("Orleans.Runtime.InstrumentNames", throwOnError: true)!
            .GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .Where(static field => field.IsLiteral)
            .Select(static field => (string)field.GetRawConstantValue()!)
            .ToHashSet();
        Assert.All(MissingMetrics.FailuresOfOrleans, name => Assert.Contains(name[..^"_total".Length].Replace('_', '-'), names));
    }
}
