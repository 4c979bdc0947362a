using System.Globalization;
using System.Security;
using System.Text;

namespace Concord.System.Tests;

/// <summary>Lines over time as a group of SVG elements.</summary>
/// <param name="from">Unix time in seconds of the left end, whether there is a point or not; as <paramref name="to"/> of the right
/// one.</param>
internal sealed class Chart(string title, string unit, IReadOnlyList<PlotLine> lines, double from, double to)
{
    private const int Left = 54,
        Right = 8,
        Top = 24,
        Bottom = 42,
        MaxLegends = 4;

    private static readonly string[] Colours = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#7f7f7f"];

    public string Draw(int x, int y, int width, int height)
    {
        var points = lines.SelectMany(static line => line.Points).ToList();
        var svg = new StringBuilder(
            $"<g transform=\"translate({x},{y})\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fafafa\" stroke=\"#d0d0d0\"/>\n"
        ).Append($"<text x=\"8\" y=\"16\" font-weight=\"bold\">{Escape(title)}</text>\n");
        if (points.Count == 0)
            return svg.Append(
                    $"<text x=\"{width / 2}\" y=\"{height / 2}\" text-anchor=\"middle\" fill=\"#909090\">no data in this run</text>\n</g>"
                )
                .ToString();

        var (low, high) = (Math.Min(0, points.Min(static point => point.Value)), points.Max(static point => point.Value));
        if (high <= low)
            high = low + 1;
        var (w, h) = (width - Left - Right, height - Top - Bottom);
        for (var i = 0; i <= 2; i++)
        {
            var at = N(Top + h - h * i / 2.0);
            svg.Append($"<line x1=\"{Left}\" x2=\"{Left + w}\" y1=\"{at}\" y2=\"{at}\" stroke=\"#e0e0e0\"/>\n")
                .Append(
                    $"<text x=\"{Left - 4}\" y=\"{at}\" text-anchor=\"end\" dominant-baseline=\"middle\" "
                        + $"fill=\"#505050\">{Units.Format(low + (high - low) * i / 2, unit)}</text>\n"
                );
        }

        svg.Append(
            $"<text x=\"{Left}\" y=\"{Top + h + 13}\" fill=\"#505050\">0 s</text><text x=\"{Left + w}\" y=\"{Top + h + 13}\" "
                + $"text-anchor=\"end\" fill=\"#505050\">{N(Math.Round(to - from))} s</text>\n"
        );
        for (var i = 0; i < lines.Count; i++)
        {
            foreach (var piece in lines[i].Pieces())
            {
                var drawn = piece.Select(point =>
                    $"{N(Left + (to > from ? (point.Time - from) / (to - from) * w : w))},"
                    + $"{N(Top + h - (point.Value - low) / (high - low) * h)}"
                );
                svg.Append(
                    $"<polyline fill=\"none\" stroke=\"{Colours[i % Colours.Length]}\" stroke-width=\"1.4\" "
                        + $"points=\"{string.Join(' ', drawn)}\"/>\n"
                );
            }
        }

        return Legend(svg, height, w).Append("</g>").ToString();
    }

    public static string Escape(string text) => SecurityElement.Escape(text);

    private StringBuilder Legend(StringBuilder svg, int height, int width)
    {
        for (var i = 0; i < Math.Min(lines.Count, MaxLegends); i++)
        {
            var (x, rest) = (
                Left + i * width / MaxLegends,
                i == MaxLegends - 1 && lines.Count > MaxLegends ? $" +{lines.Count - MaxLegends}" : ""
            );
            var name = lines[i].Name.Length > 13 ? lines[i].Name[..12] + "…" : lines[i].Name;
            svg.Append($"<text x=\"{x}\" y=\"{height - 8}\" fill=\"{Colours[i % Colours.Length]}\">{Escape(name + rest)}</text>\n");
        }

        return svg;
    }

    private static string N(double number) => Math.Round(number, 1).ToString(CultureInfo.InvariantCulture);
}
