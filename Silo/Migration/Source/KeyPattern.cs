using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Concord.Silo.Migration;

/// <summary>
/// Which keys match and what their names contain: a Redis glob with <c>{name}</c> and perhaps <c>{realm}</c>. Other braces are literal,
/// because a cluster's hash tags contain them. Keys are bytes; they are read as Latin-1 text, one character per byte.
/// </summary>
internal sealed class KeyPattern
{
    private const string Name = "{name}";
    private const string Realm = "{realm}";

    private readonly Regex _regex;

    private KeyPattern(string text, string glob, Regex regex) => (Text, Glob, _regex) = (text, glob, regex);

    public string Text { get; }

    /// <summary>The pattern for SCAN.</summary>
    public string Glob { get; }

    public bool HasRealm => Text.Contains(Realm, StringComparison.Ordinal);

    public static bool TryParse(string text, [NotNullWhen(true)] out KeyPattern? pattern, [NotNullWhen(false)] out string? error)
    {
        pattern = null;
        error =
            Count(text, Name) != 1 ? $"--keys needs {Name} once, for instance 'wal:{Name}'; it is '{text}'."
            : Count(text, Realm) > 1 ? $"--keys may have {Realm} once; it is '{text}'."
            : null;
        if (error is not null)
            return false;
        try
        {
            var glob = text.Replace(Name, "*", StringComparison.Ordinal).Replace(Realm, "*", StringComparison.Ordinal);
            pattern = new(
                text,
                glob,
                new(Translate(ToLatin1(text)), RegexOptions.CultureInvariant | RegexOptions.Singleline, TimeSpan.FromSeconds(1))
            );
            return true;
        }
        catch (ArgumentException)
        {
            error = $"--keys has a character class that is unclosed or empty: '{text}'.";
            return false;
        }
    }

    /// <summary>The bytes of the name, and the realm where the pattern has one.</summary>
    public bool TryMatch(byte[] key, [NotNullWhen(true)] out byte[]? name, out string? realm)
    {
        var match = _regex.Match(Encoding.Latin1.GetString(key));
        name = match.Success ? Encoding.Latin1.GetBytes(match.Groups["name"].Value) : null;
        realm = match.Success && HasRealm ? match.Groups["realm"].Value : null;
        return match.Success;
    }

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
            i = Translate(pattern, i, regex);
        return regex.Append("\\z").ToString();
    }

    /// <summary>Translates one element of the pattern; returns the index of its last character.</summary>
    private static int Translate(string pattern, int at, StringBuilder regex)
    {
        var (end, part) = pattern[at] switch
        {
            '{' when IsAt(pattern, at, Name) => (at + Name.Length - 1, "(?<name>.+)"),
            '{' when IsAt(pattern, at, Realm) => (at + Realm.Length - 1, "(?<realm>[a-z0-9][a-z0-9-]{0,62})"),
            '*' => (at, ".*"),
            '?' => (at, "."),
            '\\' when at + 1 < pattern.Length => (at + 1, Regex.Escape(pattern[(at + 1)..(at + 2)])),
            '[' => Class(pattern, at),
            _ => (at, Regex.Escape(pattern[at..(at + 1)])),
        };
        regex.Append(part);
        return end;
    }

    private static (int End, string Part) Class(string pattern, int start)
    {
        var end = pattern.IndexOf(']', start);
        if (end < start + 2)
            throw new ArgumentException("A character class that does not end.", nameof(pattern));
        return (
            end,
            $"[{pattern[(start + 1)..end].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)}]"
        );
    }

    private static bool IsAt(string text, int index, string part) => string.CompareOrdinal(text, index, part, 0, part.Length) == 0;

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static string ToLatin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
