using System.Text.Json;

namespace Concord.Gateway.Requests;

/// <summary>Enum members by their wire names, the camelCase of the member; numbers and other spellings are not understood.</summary>
internal static class WireNames
{
    public static bool TryParse<T>(string text, out T value)
        where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (!string.Equals(Of(candidate), text, StringComparison.Ordinal)) continue;
            value = candidate;
            return true;
        }
        value = default;
        return false;
    }

    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static string ListOf<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Of));
}
