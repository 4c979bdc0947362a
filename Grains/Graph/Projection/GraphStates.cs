using Concord.Ports;
using Concord.Timeline;
using Concord.Wal;

namespace Concord.Graph;

/// <summary>What the graph should contain according to the states.</summary>
internal sealed class GraphStates(ICommitStore store)
{
    /// <summary>
    /// Keys of entities that have a place in the graph, each once. Other entities exist, for instance migrated lists; their
    /// state is not a timeline.
    /// </summary>
    public static List<EntityKey> KeysOf(IEnumerable<string> subjects) =>
        [
            .. subjects
                .Where(static subject => SubgraphFactory.OwnerOf(subject) is not null)
                .Distinct(StringComparer.Ordinal)
                .Select(static subject => new EntityKey(subject)),
        ];

    /// <summary>The subgraphs of the entities that exist, and the owners without a state.</summary>
    /// <exception cref="TimelineDamagedException">A state is damaged: waiting does not help.</exception>
    public async ValueTask<(List<Subgraph> Subgraphs, List<VertexId> Gone)> ReadAsync(
        IReadOnlyList<EntityKey> keys,
        CancellationToken cancellationToken
    )
    {
        var states = await store.ReadManyAsync(keys, cancellationToken);
        var (subgraphs, gone) = (new List<Subgraph>(keys.Count), new List<VertexId>());
        for (var i = 0; i < keys.Count; i++)
        {
            if (states[i] is { } state)
                subgraphs.Add(SubgraphFactory.Of(state));
            else
                gone.Add(SubgraphFactory.OwnerOf(keys[i].Value)!.Value);
        }

        return (subgraphs, gone);
    }

    /// <summary>
    /// The same, one by one: an entity without a computable subgraph is reported as damaged, and the others continue.
    /// </summary>
    public async ValueTask<List<ExpectedSubgraph>> ReadEachAsync(IReadOnlyList<EntityKey> keys, CancellationToken cancellationToken)
    {
        var states = await store.ReadManyAsync(keys, cancellationToken);
        return [.. keys.Select((key, i) => ExpectedOf(key, states[i]))];
    }

    private static ExpectedSubgraph ExpectedOf(EntityKey key, StoredState? state)
    {
        var owner = SubgraphFactory.OwnerOf(key.Value)!.Value;
        if (state is null)
            return new(key, owner, null, null, IsDamaged: false);
        try
        {
            return new(key, owner, state.Position, SubgraphFactory.Of(state), IsDamaged: false);
        }
#pragma warning disable CA1031 // Whatever the failure is, it concerns only this state: its bytes have been read.
        catch (Exception)
#pragma warning restore CA1031
        {
            return new(key, owner, state.Position, null, IsDamaged: true);
        }
    }
}

/// <param name="Position">Of the newest event; null if there is no state.</param>
/// <param name="Subgraph">Null if there is no state, or it is damaged.</param>
/// <param name="IsDamaged">The state cannot be read, or no subgraph can be made of it.</param>
internal sealed record ExpectedSubgraph(EntityKey Key, VertexId Owner, WalPosition? Position, Subgraph? Subgraph, bool IsDamaged);
