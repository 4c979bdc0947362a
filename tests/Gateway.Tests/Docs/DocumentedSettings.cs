using System.Text.RegularExpressions;

namespace Concord.Gateway.Docs.Tests;

/// <summary>A row of a table of settings tells of one key, or of several whose defaults stand in the same order.</summary>
/// <param name="Default">As it is written; empty for none.</param>
internal sealed record DocumentedSetting(string Document, string Key, string Default);

/// <summary>What the documents say of settings.</summary>
internal static partial class DocumentedSettings
{
    /// <summary>What stands for a name of one's own.</summary>
    public const string Name = "name";

    private static readonly string[] None = ["", "–", "none"];

    /// <summary>Rows of all tables of settings.</summary>
    public static IReadOnlyList<DocumentedSetting> All { get; } = [.. Document.All.SelectMany(In)];

    /// <summary>Every key that a document names anywhere.</summary>
    public static IReadOnlySet<string> Named { get; } =
        new HashSet<string>(
            [.. All.Select(static setting => setting.Key), .. Document.All.SelectMany(static document => document.CodeSpans)],
            StringComparer.OrdinalIgnoreCase
        );

    /// <summary>Keys without a colon are .NET's own, or a program's.</summary>
    public static IEnumerable<DocumentedSetting> In(Document document) =>
        document
            .Rows("key", "default")
            .Where(static row => row[0].Contains(':', StringComparison.Ordinal))
            .SelectMany(row => Of(document, row));

    private static IEnumerable<DocumentedSetting> Of(Document document, IReadOnlyList<string> row)
    {
        var keys = Keys(row[0]).ToList();
        var defaults = Aside()
            .Replace(row[1], "")
            .Split(", ")
            .Select(static value => value.Trim().Trim('`'))
            .Select(static value => None.Contains(value) ? "" : value)
            .ToList();
        for (var i = 0; i < keys.Count; i++)
            yield return new(document.Path, keys[i], defaults[Math.Min(i, defaults.Count - 1)]);
    }

    /// <summary><c>A:B:C</c>, <c>:D</c> and <c>A:B:C</c>, <c>…:D</c> are both A:B:C and A:B:D.</summary>
    private static IEnumerable<string> Keys(string cell)
    {
        var prefix = "";
        foreach (var code in Document.CodeIn(cell))
        {
            var key = code.Replace("<name>", Name, StringComparison.Ordinal);
            if (key.TrimStart('…').StartsWith(':'))
                key = prefix + key.TrimStart('…');
            else
                prefix = key[..Math.Max(0, key.LastIndexOf(':'))];
            yield return key;
        }
    }

    /// <summary>What a default is elsewhere, or how it comes about.</summary>
    [GeneratedRegex(@"\s*\([^)]*\)")]
    private static partial Regex Aside();
}
