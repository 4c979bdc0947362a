using System.Text.Json;
using Concord.Graph;
using Concord.Text;
using Concord.Values;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// What a vertex is found by. Computed before the work goes to the writer's thread wherever possible, because all commits wait for that
/// thread.
/// </summary>
internal sealed record VertexText(string Words, ContentId Content)
{
    public bool NeedsVector => Content != ContentId.None;

    public static VertexText Of(VertexId id, CanonicalJson properties) =>
        new(string.Join(' ', SearchTokens.Of(VertexContent.WordsOf(id, properties))), VertexContent.HashOf(id, properties));

    /// <summary>It has all these texts at its first level.</summary>
    public static bool HasMembers(ReadOnlyMemory<byte> properties, IReadOnlyDictionary<string, string> texts)
    {
        if (texts.Count == 0)
            return true;
        try
        {
            using var document = JsonDocument.Parse(properties);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && texts.All(text =>
                    document.RootElement.TryGetProperty(text.Key, out var value)
                    && value.ValueKind == JsonValueKind.String
                    && value.ValueEquals(text.Value)
                );
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>The texts of vertices that a piece of work is about to write.</summary>
internal sealed class VertexTexts
{
    private readonly Dictionary<(VertexId, CanonicalJson), VertexText> _made = [];

    public VertexText this[VertexId id, CanonicalJson properties] =>
        _made.TryGetValue((id, properties), out var text) ? text : VertexText.Of(id, properties);

    public void Prepare(VertexId id, CanonicalJson properties)
    {
        var key = (id, properties);
        if (!_made.ContainsKey(key))
            _made.Add(key, VertexText.Of(id, properties));
    }
}
