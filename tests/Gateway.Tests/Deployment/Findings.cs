using Xunit;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>What a check has found.</summary>
internal static class Findings
{
    public static void Hold(string expected, IEnumerable<string> findings)
    {
        var found = findings.ToList();
        Assert.True(
            found.Exists(finding => finding.Contains(expected, StringComparison.Ordinal)),
            $"Not found: {expected}. Found: {string.Join("; ", found)}"
        );
    }
}
