using Concord.Ports;

namespace Concord.Graph;

/// <summary>
/// Finds parties that are probably the same person, across realms and systems. Candidates have the nearest vectors, or share
/// the name, e-mail address, phone or an identifying number; each is then compared field by field. See
/// <see cref="PartyMatch"/>.
/// </summary>
internal sealed class DuplicateFinder(IGraphStore graph)
{
    private const int Candidates = 50;

    /// <summary>Below it, two parties have no more in common than many others.</summary>
    private const double MinScore = 0.25;

    public async ValueTask<SimilarVertices> FindAsync(GraphVertex party, int limit, CancellationToken cancellationToken)
    {
        // A party without properties has no duplicates.
        var fields = PartyFields.Of(party.Properties);
        if (fields.Count == 0)
            return new([], Pending: false);

        var nearest = await graph.NearestAsync(party.Id, Candidates, cancellationToken);
        var candidates = (nearest ?? []).ToDictionary(static scored => scored.Vertex.Id, static scored => scored.Vertex);
        foreach (var text in TextsOf(fields))
        {
            foreach (var hit in await SearchAsync(text, cancellationToken))
                candidates.TryAdd(hit.Vertex.Id, hit.Vertex);
        }

        candidates.Remove(party.Id);
        var found = new List<SimilarVertex>();
        foreach (var candidate in candidates.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (score, reasons) = PartyMatch.Compare(fields, PartyFields.Of(candidate.Properties));
            if (score >= MinScore)
                found.Add(new(candidate, Math.Round(score, 4), reasons));
        }

        found.Sort(
            static (left, right) =>
                left.Score != right.Score ? right.Score.CompareTo(left.Score) : VertexId.CompareOrdinal(left.Vertex.Id, right.Vertex.Id)
        );
        return new([.. found.Take(limit)], Pending: nearest is null);
    }

    private static IEnumerable<string> TextsOf(IEnumerable<PartyField> fields) =>
        fields
            .Where(static field =>
                field.Kind is PartyFieldKind.Name or PartyFieldKind.Email or PartyFieldKind.Identifier or PartyFieldKind.Phone
            )
            .GroupBy(static field => field.Kind)
            .Select(static kind => kind.First() is { Kind: PartyFieldKind.Name } name ? name.Key : kind.First().Value);

    private async ValueTask<IReadOnlyList<ScoredVertex>> SearchAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            return await graph.SearchAsync(
                new()
                {
                    Text = text,
                    Kind = VertexKinds.Parties,
                    Limit = Candidates,
                },
                cancellationToken
            );
        }
        catch (Exception e) when (e is NotSupportedByStoreException or ValidationException)
        {
            // A store without full-text search still has the vectors; a text without search tokens finds nothing.
            return [];
        }
    }
}
