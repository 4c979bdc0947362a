using System.Text;
using System.Text.RegularExpressions;
using Concord.Testing;

namespace Concord.Gateway.Docs.Tests;

/// <summary>
/// A Markdown file of the repository: what is a heading, a link or a row of a table in it. What stands in fenced blocks is none of these.
/// </summary>
/// <param name="path">From the root of the repository.</param>
internal sealed partial class Document(string path, string text)
{
    public string Path { get; } = path;

    /// <summary>Lines outside of fenced blocks.</summary>
    public IReadOnlyList<string> Lines { get; } = Unfenced(text);

    /// <summary>README, CONTRIBUTING, docs and what explains the files of <c>deploy</c>.</summary>
    public static IReadOnlyList<Document> All { get; } =
    [
        Read("README.md"),
        Read("CONTRIBUTING.md"),
        .. ((string[])["docs", "deploy"])
            .SelectMany(static directory => Directory.GetFiles(Repository.PathOf(directory), "*.md", SearchOption.AllDirectories))
            .Select(static file => System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    public static Document Read(string path) => new(path, File.ReadAllText(Repository.PathOf(path)));

    /// <summary>Without the <c>#</c>s.</summary>
    public IEnumerable<string> Headings =>
        Lines.Where(static line => line.StartsWith('#')).Select(static line => line.TrimStart('#').Trim());

    /// <summary>
    /// What a link to a heading may name, as GitHub makes it: lower case, no punctuation, hyphens for spaces; the second of its kind has
    /// <c>-1</c>.
    /// </summary>
    public IReadOnlySet<string> Anchors
    {
        get
        {
            var anchors = new HashSet<string>(StringComparer.Ordinal);
            foreach (var anchor in Headings.Select(Anchor))
            {
                var free = anchor;
                for (var n = 1; !anchors.Add(free); n++)
                    free = $"{anchor}-{n}";
            }

            return anchors;
        }
    }

    /// <summary>Texts and targets of links.</summary>
    public IEnumerable<(string Text, string Target)> Links =>
        Lines
            .SelectMany(static line => Link().Matches(Code().Replace(line, "``")))
            .Select(static link => (link.Groups["text"].Value, link.Groups["target"].Value));

    /// <summary>What stands between single backticks.</summary>
    public IEnumerable<string> CodeSpans => Lines.SelectMany(CodeIn);

    /// <summary>Rows of the tables whose first columns have these headings, by cells.</summary>
    public IEnumerable<IReadOnlyList<string>> Rows(params string[] headings)
    {
        var wanted = false;
        for (var i = 0; i < Lines.Count; i++)
        {
            if (!Lines[i].StartsWith('|'))
                wanted = false;
            else if (i + 1 < Lines.Count && Rule().IsMatch(Lines[i + 1]))
                wanted = Cells(Lines[i]).Take(headings.Length).SequenceEqual(headings);
            else if (wanted && !Rule().IsMatch(Lines[i]))
                yield return Cells(Lines[i]);
        }
    }

    public static IEnumerable<string> CodeIn(string text) => Code().Matches(text).Select(static code => code.Groups["code"].Value);

    private static string[] Cells(string row) => [.. row.Trim().Trim('|').Split('|').Select(static cell => cell.Trim())];

    private static string Anchor(string heading)
    {
        var anchor = new StringBuilder(heading.Length);
        foreach (var c in heading.ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c) || c is '-' or '_')
                anchor.Append(c);
            else if (c == ' ')
                anchor.Append('-');
        }

        return anchor.ToString();
    }

    private static List<string> Unfenced(string text)
    {
        var (lines, fenced) = (new List<string>(), false);
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                fenced = !fenced;
            else if (!fenced)
                lines.Add(line);
        }

        return lines;
    }

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    [GeneratedRegex(@"^\|[\s:|-]+\|\s*$")]
    private static partial Regex Rule();
}
