using System.Text.Json;

namespace Concord.Adapters.Sqlite;

/// <summary>JSON objects in the tables of the graph, which may be damaged.</summary>
internal static class StoredJson
{
    /// <summary>As stored; null where there is no text.</summary>
    public static CanonicalJson? Read(SqliteStatement row, int column) =>
        row.IsText(column) ? CanonicalJson.FromTrusted(row.GetBytes(column).ToArray()) : null;

    /// <summary>Null also where it is not a JSON object.</summary>
    public static CanonicalJson? ReadSound(SqliteStatement row, int column) =>
        Read(row, column) is { } json && IsObject(json.Utf8.Span) ? json : null;

    public static bool IsObject(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new() { MaxDepth = CanonicalJsonReader.MaxDepth + 2 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read())
            {
                // Strings are checked for valid UTF-8 only when they are read.
                if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
                    _ = reader.GetString();
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
