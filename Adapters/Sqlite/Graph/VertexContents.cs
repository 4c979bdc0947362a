using Concord.Graph;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Hashes of what the vectors of vertices are made from, made before the work goes to the writer's thread wherever possible.
/// </summary>
internal sealed class VertexContents
{
    private readonly Dictionary<(VertexId, CanonicalJson), ContentId> _made = [];

    public ContentId this[VertexId id, CanonicalJson properties] =>
        _made.TryGetValue((id, properties), out var content) ? content : VertexContent.HashOf(id, properties);

    public void Prepare(VertexId id, CanonicalJson properties)
    {
        var key = (id, properties);
        if (!_made.ContainsKey(key))
            _made.Add(key, VertexContent.HashOf(id, properties));
    }
}
