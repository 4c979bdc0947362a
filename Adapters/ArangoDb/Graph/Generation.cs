using System.Globalization;
using System.Text.RegularExpressions;
using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>One build of the graph, and the names of its collections. A number is never reused.</summary>
internal readonly partial record struct Generation(int Number)
{
    public string Vertices => string.Create(CultureInfo.InvariantCulture, $"concord_vertices_{Number}");
    public string Edges => string.Create(CultureInfo.InvariantCulture, $"concord_edges_{Number}");
    public string Graph => string.Create(CultureInfo.InvariantCulture, $"concord_graph_{Number}");
    public string View => string.Create(CultureInfo.InvariantCulture, $"concord_search_{Number}");

    /// <summary>The ends of an edge's tombstone, without its key: a vertex that does not exist.</summary>
    public string Tombstones => $"{Vertices}/dead.";

    /// <summary>The document id of a vertex.</summary>
    public string IdOf(VertexId vertex) => $"{Vertices}/{VertexKey.Of(vertex)}";

    /// <summary>The generation that a collection belongs to; null for other collections.</summary>
    public static Generation? OfCollection(string name) =>
        Name().Match(name) is { Success: true } match
        && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Generation(number)
            : null;

    [GeneratedRegex("^concord_(?:vertices|edges)_([1-9][0-9]{0,8})$")]
    private static partial Regex Name();
}
