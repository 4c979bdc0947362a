using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Concord.Silo.Migration;

/// <summary>
/// Where an entry has its type, time and origin: each a top-level member's name or a JSON Pointer (RFC 6901); null where the entry has
/// none.
/// </summary>
internal sealed record FieldMapping(string? Type, string? Time, string? Origin)
{
    public static readonly FieldMapping None = new(null, null, null);

    /// <summary>Reads <c>type=eventType,time=/meta/at</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out FieldMapping? mapping, [NotNullWhen(false)] out string? error)
    {
        (mapping, error) = (None, null);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (field, member) = part.Split('=', 2, StringSplitOptions.TrimEntries) is [var left, var right] ? (left, right) : (part, "");
            if (member.Length == 0)
                error = $"--map: '{part}' is not of the form field=member.";
            else if (!seen.Add(field))
                error = $"--map: '{field}' is given twice.";
            else if (field == "type")
                mapping = mapping with { Type = member };
            else if (field == "time")
                mapping = mapping with { Time = member };
            else if (field == "origin")
                mapping = mapping with { Origin = member };
            else
                error = $"--map: there is no field '{field}'; there are type, time and origin.";
            if (error is null)
                continue;
            mapping = null;
            return false;
        }
        return true;
    }

    public static JsonElement? Find(JsonElement root, string? member)
    {
        if (member is null)
            return null;
        if (!member.StartsWith('/'))
            return root.TryGetProperty(member, out var found) ? found : null;
        var current = root;
        foreach (var step in member[1..].Split('/'))
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (current.ValueKind == JsonValueKind.Object && current.TryGetProperty(name, out var child))
                current = child;
            else if (
                current.ValueKind == JsonValueKind.Array
                && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < current.GetArrayLength()
            )
                current = current[index];
            else
                return null;
        }
        return current;
    }

    public override string ToString() =>
        string.Join(',', new[] { Pair("type", Type), Pair("time", Time), Pair("origin", Origin) }.Where(static pair => pair is not null));

    private static string? Pair(string field, string? member) => member is null ? null : $"{field}={member}";
}
