using System.Xml.Linq;
using Xunit;

namespace Concord.System.Tests;

internal static class PlotCheck
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>It is well-formed, and at least half of its charts have a line.</summary>
    public static void Check(string file)
    {
        var charts = XDocument.Load(file).Root!.Elements(Svg + "g").ToList();
        var drawn = charts.Count(static chart =>
            chart.Elements(Svg + "polyline").Any(static line => ((string)line.Attribute("points")!).Contains(' ', StringComparison.Ordinal))
        );
        Assert.True(
            drawn * 2 >= charts.Count && drawn > 0,
            $"{Path.GetFileName(file)} has {charts.Count} charts, and {drawn} of them show something."
        );
    }
}
