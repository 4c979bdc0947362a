using System.Collections.Frozen;
using System.Text.Json;

namespace Concord.Values;

/// <summary>
/// Members of an enumeration by their names on the wire and in the WAL: the member's camelCase. Numbers and other spellings are
/// refused.
/// </summary>
public static class WireName
{
    /// <summary>A value that this version has no name for is written as its number.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.ByValue.TryGetValue(value, out var name) ? name : value.ToString("D");

    public static bool TryParse<T>(string text, out T value)
        where T : struct, Enum => Names<T>.ByName.TryGetValue(text, out value);

    /// <summary>All names, for a message.</summary>
    public static string ListOf<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Of));

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> ByValue = Enum.GetValues<T>()
            .ToFrozenDictionary(static value => value, static value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));

        public static readonly FrozenDictionary<string, T> ByName = ByValue.ToFrozenDictionary(
            static pair => pair.Value,
            static pair => pair.Key,
            StringComparer.Ordinal
        );
    }
}
