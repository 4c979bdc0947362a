using System.Text.RegularExpressions;
using Concord.Testing;
using Xunit;

namespace Concord.Architecture;

/// <summary>A quick run starts no program. One place decides that, so every test must start its programs there.</summary>
public sealed partial class ProgramTests
{
    [Fact]
    public void Tests_start_programs_in_one_place()
    {
        var places =
            from path in Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
            let name = Path.GetRelativePath(Repository.PathOf("tests"), path).Replace('\\', '/')
            where !name.StartsWith("Benchmarks/", StringComparison.Ordinal) && !name.Contains("/obj/", StringComparison.Ordinal)
            where name != "Architecture.Tests/ProgramTests.cs" && Starts().IsMatch(File.ReadAllText(path))
            select name;

        Assert.Equal(["Testing/Programs.cs"], places);
    }

    [GeneratedRegex(@"\bProcess\.Start\(|\bnew Process\b|\bStartInfo = ", RegexOptions.CultureInvariant)]
    private static partial Regex Starts();
}
