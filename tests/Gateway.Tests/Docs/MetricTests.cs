using System.Text.RegularExpressions;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Docs.Tests;

/// <summary>The table of metrics in docs/telemetry.md has every instrument that the product makes, and no other of its own.</summary>
public sealed partial class MetricTests
{
    [Fact]
    public void The_table_has_each_instrument_of_the_product()
    {
        var made = Sources().SelectMany(static text => Made().Matches(text)).Select(static call => call.Groups["name"].Value);
        var documented = Document
            .Read("docs/telemetry.md")
            .Rows("instrument")
            .SelectMany(static row => Names(row[0]))
            .Where(static name => name.StartsWith("concord.", StringComparison.Ordinal));
        Assert.Equal(made.Distinct().Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    /// <summary><c>concord.a.used</c>, <c>.limit</c> are concord.a.used and concord.a.limit.</summary>
    private static IEnumerable<string> Names(string cell)
    {
        var prefix = "";
        foreach (var code in Document.CodeIn(cell))
        {
            if (code[0] != '.')
                prefix = code[..Math.Max(0, code.LastIndexOf('.'))];
            yield return code[0] == '.' ? prefix + code : code;
        }
    }

    private static IEnumerable<string> Sources() =>
        ((string[])["Adapters", "Client", "Gateway", "Grains", "Hosting", "Silo"])
            .SelectMany(static project => Directory.GetFiles(Repository.PathOf(project), "*.cs", SearchOption.AllDirectories))
            .Where(static file =>
                !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            )
            .Select(File.ReadAllText);

    [GeneratedRegex(
        """\.Create(Observable)?(Counter|Gauge|Histogram|UpDownCounter)(<\w+>)?\(\s*"(?<name>concord\.[a-z._]+)""",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Made();
}
