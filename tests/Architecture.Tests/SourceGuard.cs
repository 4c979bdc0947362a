using System.Text.RegularExpressions;
using Xunit;

namespace Concord.Architecture;

/// <summary>A place where forbidden code is allowed.</summary>
/// <param name="Code">Part of the statement on one line, with no other place of the kind between.</param>
internal record Exempt(string File, string Code, string Reason);

/// <summary>
/// Code of one kind is allowed only where a list says so, each with its reason; and the list contains no place without such
/// code.
/// </summary>
internal sealed class SourceGuard(Regex kind, params Exempt[] exempt)
{
    public void Holds()
    {
        var found = ProductCode.Files.SelectMany(Find).ToList();
        var forbidden = found.Where(place => !exempt.Any(one => Covers(one, place))).Select(place => $"{place.File}: {place.Line}");
        var gone = exempt.Where(one => !found.Any(place => Covers(one, place))).Select(one => $"{one.File}: nothing like '{one.Code}'");

        Assert.Equal("", string.Join('\n', forbidden.Concat(gone)));
    }

    /// <summary>Lets a test prove that the guard finds such code.</summary>
    public bool Sees(string code) => Find(new("planted.cs", code)).Any();

    private static bool Covers(Exempt one, (string File, string Line) place) =>
        place.File == one.File && place.Line.Contains(one.Code, StringComparison.Ordinal);

    private IEnumerable<(string File, string Line)> Find(SourceFile file)
    {
        var (text, after) = (file.Statements, 0);
        for (var match = kind.Match(text); match.Success; )
        {
            var (next, last) = (match.NextMatch(), match.Index + match.Length - 1);
            var start = Math.Max(after, text.LastIndexOf('\n', last) + 1);
            var end = text.IndexOf('\n', last);
            if (end < 0)
                end = text.Length;
            if (next.Success)
                end = Math.Min(end, Math.Max(next.Index, last + 1));
            yield return (file.Path, text[start..end].Trim());
            (match, after) = (next, last + 1);
        }
    }
}
