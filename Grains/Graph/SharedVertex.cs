namespace Concord.Graph;

/// <summary>
/// A vertex that several policies mention; it exists for as long as one does. Its properties are merged from all statements,
/// newer ones win, so the order in which policies reach the graph does not matter.
/// </summary>
public static class SharedVertex
{
    /// <summary>
    /// Maximum number of statements that are merged, the newest ones. A hundred thousand policies may mention one place.
    /// </summary>
    public const int MaxStatements = 16;

    private const string Attributes = "attributes";

    /// <summary>
    /// The properties of a vertex, merged from <paramref name="statements"/> (non-null <see cref="SubgraphEdge.Statement"/>).
    /// Each member comes from the newest statement that has it, and so does each member of <c>attributes</c>. Statements of the
    /// same instant are ordered by the ids of their edges, the greater id is newer.
    /// </summary>
    /// <param name="statements">The newest <see cref="MaxStatements"/>, or more, in any order.</param>
    public static CanonicalJson Merge(IEnumerable<Statement> statements)
    {
        var ordered = statements
            .OrderByDescending(static s => s.StatedAt)
            .ThenByDescending(static s => s.EdgeId, StringComparer.Ordinal)
            .Take(MaxStatements)
            .ToList();
        if (ordered.Count == 0)
            return CanonicalJson.EmptyObject;
        if (ordered.Count == 1)
            return ordered[0].Properties;
        var (members, attributes) = (
            new SortedDictionary<string, JsonTree>(StringComparer.Ordinal),
            new SortedDictionary<string, JsonTree>(StringComparer.Ordinal)
        );
        foreach (var statement in ordered)
        {
            foreach (var member in JsonTree.Of(statement.Properties).Members)
            {
                if (member.Name == Attributes && member.Value.IsObject)
                {
                    foreach (var attribute in member.Value.Members)
                        attributes.TryAdd(attribute.Name, attribute.Value);
                }
                else
                {
                    members.TryAdd(member.Name, member.Value);
                }
            }
        }

        if (attributes.Count > 0)
            members[Attributes] = ToTree(attributes);
        return ToTree(members).ToCanonical();
    }

    /// <summary>
    /// Whether <see cref="Merge"/> changes properties when they are stated once more: it leaves out attributes without a member.
    /// </summary>
    public static bool HasEmptyAttributes(CanonicalJson properties) => properties.Utf8.Span.IndexOf(EmptyAttributes) >= 0;

    private static ReadOnlySpan<byte> EmptyAttributes => "\"attributes\":{}"u8;

    private static JsonTree ToTree(SortedDictionary<string, JsonTree> members) =>
        new([.. members.Select(static member => new JsonMember(member.Key, member.Value))]);

    /// <summary>What one edge states about the vertex.</summary>
    public readonly record struct Statement(string EdgeId, DateTimeOffset StatedAt, CanonicalJson Properties);
}
