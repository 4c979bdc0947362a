using Concord.Grains.Abstractions.Graph;
using Concord.Grains.Graph;
using Concord.Testing.Building;
using CsCheck;
using Xunit;

namespace Concord.Testing.Conformance;

/// <summary>
/// Whatever subgraphs come, in whatever order and batches, twice or late, restarts between them: the graph is what the highest version of each owner means.
/// </summary>
public abstract class GraphStoreProperties
{
    private const int Owners = 5;

    private static readonly Gen<string?> AnySays = Gen.Frequency(
        (1, Gen.Const((string?)null)),
        (6, from name in Gen.Int[0, 3] from member in Gen.Int[0, 2] from value in Gen.Int[0, 9]
            select (string?)$$"""{"attributes":{"a{{member}}":{{value}}},"name":"n{{name}}"}"""));

    private static readonly Gen<Mention> AnyMention =
        from kind in Gen.Int[0, 4]
        from number in Gen.Int[0, 2]
        from discriminator in Gen.Int[0, 1]
        from says in AnySays
        from minute in Gen.Int[0, 30]
        select new Mention(kind, number, discriminator, says, minute);

    private static readonly Gen<Subgraph> AnySubgraph =
        from owner in Gen.Int[0, Owners]
        from version in Gen.Int[1, 8]
        from deleted in Gen.Frequency((1, Gen.Const(true)), (6, Gen.Const(false)))
        from mentions in AnyMention.List[0, 5]
        select Build(owner, version, deleted, mentions);

    /// <summary>How many sequences are tried; fewer where a store is slow.</summary>
    protected virtual int Iterations => 100;

    /// <summary>A new, empty store.</summary>
    protected abstract Task<GraphStoreUnderTest> CreateAsync();

    [Fact]
    public Task The_graph_is_the_fold_of_what_was_said_last() =>
        Gen.Select(AnySubgraph.List[0, 30], Gen.Int[1, 5], Gen.Int).SampleAsync((subgraphs, batch, seed) => RunAsync(subgraphs, batch, seed), iter: Iterations, threads: 1);

    private async Task RunAsync(List<Subgraph> subgraphs, int batch, int seed)
    {
        // An owner says one thing at a version: the first of those that the generator made stands for all.
        var said = subgraphs.GroupBy(static subgraph => (subgraph.Owner, subgraph.Version)).ToDictionary(static same => same.Key, static same => same.First());
        var random = new Random(seed);
        Subgraph[] delivered = [.. subgraphs.Select(subgraph => said[(subgraph.Owner, subgraph.Version)])];
        random.Shuffle(delivered);
        await using var graph = await CreateAsync();
        foreach (var chunk in delivered.Chunk(batch))
        {
            await graph.Store.ApplyAsync(new([.. chunk.GroupBy(static subgraph => subgraph.Owner).Select(static same => same.MaxBy(static subgraph => subgraph.Version)!)]));
            if (random.Next(20) == 0) await graph.RestartAsync();
        }

        await GraphModel.Of(delivered).AssertIsAsync(graph.Store);
    }

    /// <param name="owner">The last one is the realm to which the policies belong.</param>
    private static Subgraph Build(int owner, int version, bool deleted, List<Mention> mentions)
    {
        var subgraph = owner == Owners ? Subgraphs.Realm(Subgraphs.Motor, version) : Subgraphs.Policy($"A{owner}", version, $$"""{"n":{{version}}}""");
        return deleted
            ? Subgraphs.Deleted(subgraph.Owner, version)
            : mentions.Aggregate(subgraph, static (subgraph, mention) => mention.AddTo(subgraph));
    }

    private sealed record Mention(int Kind, int Number, int Discriminator, string? Says, int Minute)
    {
        public Subgraph AddTo(Subgraph subgraph) => (Kind, subgraph.Owner.Kind) switch
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
