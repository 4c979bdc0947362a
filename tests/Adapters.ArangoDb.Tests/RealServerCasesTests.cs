using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>What would run on a real server, looked at where there is none.</summary>
public sealed class RealServerCasesTests
{
    [Fact]
    public void Each_test_of_each_suite_is_a_case_of_its_own()
    {
        var cases = RealServerTests.Cases.Select(static row => (Suite: row.Data.Item1, Test: row.Data.Item2, Row: row.Data.Item3)).ToList();
        Assert.Equal(cases.Count, cases.Distinct().Count());
        Assert.Equal(["ArchiveSuite", "PolicyListSuite", "Properties", "Suite"], cases.Select(static one => one.Suite).Distinct().Order());
        Assert.True(cases.Count > 100, $"{cases.Count} cases");
    }
}
