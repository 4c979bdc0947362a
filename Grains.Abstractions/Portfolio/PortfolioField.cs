using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Concord.Portfolio;

/// <summary>
/// A field that a snapshot shows beside those of every row: a JSON Pointer into the policy as
/// <c>GET …/policies/{number}</c> answers it. The slash before it may be left out. An element of a list is named by its place
/// or by its role, kind, system or id: <c>/parties/policyholder/name</c> is the first element's with that role.
/// </summary>
public sealed record PortfolioField
{
    public const int MaxDepth = 32;

    /// <summary>Members that may be selected, wholly or in part.</summary>
    public static readonly IReadOnlyList<string> Members = ["assets", "attributes", "claims", "parties", "places", "references"];

    /// <summary>Members that every row has.</summary>
    private static readonly string[] Always = ["number", "premium", "product", "realm", "recordedAt", "status", "term", "version"];

    private PortfolioField(string pointer, ImmutableArray<string> path) => (Pointer, Path) = (pointer, path);

    /// <summary>In its one form, with the slash.</summary>
    public string Pointer { get; }

    /// <summary>The names in it, unescaped; at least one.</summary>
    public ImmutableArray<string> Path { get; }

    /// <summary>Whether every row has it, so that selecting it adds nothing.</summary>
    public bool IsInEveryRow => Path is [var member] && Always.Contains(member, StringComparer.Ordinal);

    /// <param name="fault">What is wrong with the text, if it is not such a pointer.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out PortfolioField? field, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        var path = (text.StartsWith('/') ? text[1..] : text).Split('/').Select(Unescape).ToImmutableArray();
        field = null;
        fault =
            path.Contains(null) ? "In a JSON Pointer, '~' is followed by 0 or 1."
            : path.Contains("") ? "A name in it is empty."
            : path.Length > MaxDepth ? $"It names more than {MaxDepth} levels."
            : IsKnown(path!) ? null
            : $"A policy has no such member to select; there are {string.Join(", ", Members)}.";
        if (fault is not null)
            return false;
        field = new(path.Aggregate("", JsonPointer.Append!), path!);
        return true;
    }

    private static bool IsKnown(ImmutableArray<string> path) =>
        Members.Contains(path[0], StringComparer.Ordinal) || (path.Length == 1 && Always.Contains(path[0], StringComparer.Ordinal));

    /// <summary>Null if a tilde is not an escape.</summary>
    private static string? Unescape(string name)
    {
        var rest = name.Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal);
        return rest.Contains('~', StringComparison.Ordinal)
            ? null
            : name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
    }
}
