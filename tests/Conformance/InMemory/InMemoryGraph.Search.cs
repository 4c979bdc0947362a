using System.Text.Json;
using Concord.Graph;
using Concord.Ports;
using Concord.Text;
using Concord.Values;

namespace Concord.Conformance;

internal sealed partial class InMemoryGraph
{
    public IEnumerable<ScoredVertex> Search(GraphSearch search)
    {
        var asked = SearchTokens.OfQuery(search.Text);
        if (asked.Count == 0)
            return [];
        return Vertices
            .Where(vertex => search.Kind is null || vertex.Id.Kind == search.Kind)
            .Select(vertex => new ScoredVertex(vertex, Score(SearchTokens.Of(VertexContent.WordsOf(vertex.Id, vertex.Properties)), asked)))
            .Where(static scored => scored.Score > 0)
            .OrderByDescending(static scored => scored.Score)
            .ThenBy(static scored => scored.Vertex.Id, Ordinal)
            .Take(search.Limit);
    }

    /// <summary>0 unless every word is found; otherwise the share of the vertex's words that were searched for.</summary>
    private static double Score(IReadOnlyList<string> words, IReadOnlyList<IReadOnlyList<string>> asked) =>
        PlainSearch.HasAll(words, asked)
            ? (double)words.Count(found => asked.Any(phrase => phrase.Any(word => found.StartsWith(word, StringComparison.Ordinal))))
                / words.Count
            : 0;

    private static bool HasText(CanonicalJson properties, string member, string text)
    {
        using var document = JsonDocument.Parse(properties.Utf8);
        return document.RootElement.TryGetProperty(member, out var value)
            && value.ValueKind == JsonValueKind.String
            && value.ValueEquals(text);
    }
}
