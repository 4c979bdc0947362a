using System.Globalization;
using System.Text;

namespace Concord.Testing;

/// <summary>A trace as a readable tree.</summary>
public static class TraceTree
{
    public static string Render(IReadOnlyCollection<OtlpSpan> spans)
    {
        var (text, begin) = (new StringBuilder(), spans.Min(static span => span.Start));
        var known = spans.Select(static span => span.SpanId).ToHashSet(StringComparer.Ordinal);
        foreach (var root in spans.Where(span => !known.Contains(span.ParentId)).OrderBy(static span => span.Start))
            Append(text, spans, root, begin, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, IReadOnlyCollection<OtlpSpan> spans, OtlpSpan span, DateTimeOffset begin, int depth)
    {
        text.Append(
            CultureInfo.InvariantCulture,
            $"{(span.Start - begin).TotalMilliseconds, 8:N1} {span.Duration.TotalMilliseconds, 7:N1} ms  "
                + $"{new string(' ', 2 * depth)}{span.Name}{(span.Links.Count > 0 ? " (link)" : "")}\n"
        );
        foreach (var child in spans.Where(one => one.ParentId == span.SpanId).OrderBy(static one => one.Start))
            Append(text, spans, child, begin, depth + 1);
    }
}
