using Concord.Values;

namespace Concord.Graph;

/// <summary>
/// A thing that policies speak of: it exists for as long as one does. What is known of it is put together from what they say, the later said before the earlier, so that the
/// order in which policies reach the graph plays no part.
/// </summary>
public static class SharedVertex
{
    /// <summary>
    /// At most so many of what is said count, the latest. A place may be spoken of by a hundred thousand policies.
    /// </summary>
    public const int MaxStatements = 16;

    private const string Attributes = "attributes";

    /// <summary>
    /// The properties of a vertex of which <paramref name="statements"/> (non-null <see cref="SubgraphEdge.Statement"/>) are made. Each member is taken from the latest
    /// statement that has it, and so is each member of <c>attributes</c>. Statements of the same instant are ordered by the ids of their edges, the greater id later.
    /// </summary>
    /// <param name="statements">The latest <see cref="MaxStatements"/>, or more, in any order.</param>
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

    private static JsonTree ToTree(SortedDictionary<string, JsonTree> members) =>
        new([.. members.Select(static member => new JsonMember(member.Key, member.Value))]);

    /// <summary>What one edge says.</summary>
    public readonly record struct Statement(string EdgeId, DateTimeOffset StatedAt, CanonicalJson Properties);
}
