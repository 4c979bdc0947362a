using Concord.Graph;
using CsCheck;

namespace Concord.Conformance;

/// <summary>Random subgraphs of few owners that mention few vertices, so that they share them.</summary>
public static class GraphGenerators
{
    private const int Owners = 5;

    /// <summary>With and without members that a merge leaves out.</summary>
    private static readonly string[] Uncommon = ["{}", """{"attributes":{}}""", """{"attributes":{},"name":"n1"}""", """{"name":"n1"}"""];

    private static readonly Gen<string?> AnySays = Gen.Frequency(
        (1, Gen.Const((string?)null)),
        (1, Gen.Int[0, Uncommon.Length - 1].Select(static i => (string?)Uncommon[i])),
        (
            6,
            from name in Gen.Int[0, 3]
            from member in Gen.Int[0, 2]
            from value in Gen.Int[0, 9]
            select (string?)$$"""{"attributes":{"a{{member}}":{{value}}},"name":"n{{name}}"}"""
        )
    );

    private static readonly Gen<Mention> AnyMention =
        from kind in Gen.Int[0, 4]
        from number in Gen.Int[0, 2]
        from discriminator in Gen.Int[0, 1]
        from says in AnySays
        from minute in Gen.Int[0, 30]
        select new Mention(kind, number, discriminator, says, minute);

    /// <summary>Policies A0 to A4 and their realm, at versions 1 to 8; sometimes deleted.</summary>
    public static readonly Gen<Subgraph> Subgraph =
        from owner in Gen.Int[0, Owners]
        from version in Gen.Int[1, 8]
        from deleted in Gen.Frequency((1, Gen.Const(true)), (6, Gen.Const(false)))
        from mentions in AnyMention.List[0, 5]
        select Build(owner, version, deleted, mentions);

    /// <summary>An owner has one content per version: the first generated one is used for all.</summary>
    public static List<Subgraph> OneMeaningPerVersion(IReadOnlyList<Subgraph> subgraphs)
    {
        var said = subgraphs
            .GroupBy(static subgraph => (subgraph.Owner, subgraph.Version))
            .ToDictionary(static same => same.Key, static same => same.First());
        return [.. subgraphs.Select(subgraph => said[(subgraph.Owner, subgraph.Version)])];
    }

    /// <summary>What one batch may contain.</summary>
    public static IReadOnlyList<Subgraph> OnePerOwner(IEnumerable<Subgraph> subgraphs) =>
        [.. subgraphs.GroupBy(static subgraph => subgraph.Owner).Select(static same => same.MaxBy(static subgraph => subgraph.Version)!)];

    private static Subgraph Build(int owner, int version, bool deleted, List<Mention> mentions)
    {
        var subgraph =
            owner == Owners ? Subgraphs.Realm(Subgraphs.Motor, version) : Subgraphs.Policy($"A{owner}", version, $$"""{"n":{{version}}}""");
        return deleted
            ? Subgraphs.Deleted(subgraph.Owner, version)
            : mentions.Aggregate(subgraph, static (subgraph, mention) => mention.AddTo(subgraph));
    }

    private sealed record Mention(int Kind, int Number, int Discriminator, string? Says, int Minute)
    {
        public Subgraph AddTo(Subgraph subgraph) =>
            (Kind, subgraph.Owner.Kind) switch
            {
                (4, _) or (_, VertexKinds.Realms) => subgraph.WithSystem($"s{Number}", $"e{Discriminator}"),
                (0, _) => subgraph.WithParty($"P{Number}", $"r{Discriminator}", says: Says, saidAt: SaidAt),
                (1, _) => subgraph.WithAsset($"V{Number}", $"k{Discriminator}", Says, SaidAt),
                (2, _) => subgraph.WithPlace($"L{Number}", $"r{Discriminator}", Says, SaidAt),
                _ => subgraph.InRealm(),
            };

        private DateTimeOffset SaidAt => Subgraphs.Time.AddMinutes(Minute);
    }
}
