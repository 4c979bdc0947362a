using Concord.Errors;
using Concord.Graph;
using Concord.Ports;

namespace Concord.Conformance;

/// <summary>
/// A graph store for the conformance suite: the port, a way to restart it, and a way to tamper with what it has stored.
/// </summary>
public abstract class GraphStoreUnderTest : IAsyncDisposable
{
    /// <summary>A new instance after a restart.</summary>
    public abstract IGraphStore Store { get; }

    public abstract IGraphDamage Damage { get; }

    /// <summary>
    /// If false: <see cref="IGraphStore.NearestAsync"/> throws <see cref="NotSupportedByStoreException"/>; vectors are stored
    /// anyway.
    /// </summary>
    public virtual bool CanCompareVectors => true;

    /// <summary>Ends the process in an orderly way and starts it again on the same data.</summary>
    public abstract Task RestartAsync();

    /// <summary>
    /// Runs an assertion on texts: once if they can be searched as soon as they are written, otherwise until it holds or the
    /// timeout expires.
    /// </summary>
    public virtual Task EventuallyAsync(Func<Task> assertion)
    {
        ArgumentNullException.ThrowIfNull(assertion);
        return assertion();
    }

    public abstract ValueTask DisposeAsync();
}

/// <summary>
/// Changes single stored elements of the graph that is read, without the store's knowledge, and nothing that depends on them,
/// as a fault or a person would.
/// </summary>
public interface IGraphDamage
{
    /// <summary>Does nothing if it does not exist.</summary>
    Task RemoveVertexAsync(VertexId id);

    /// <summary>Gives a stored vertex other properties; creates it if it does not exist (an owner's at version 1).</summary>
    Task PutVertexAsync(GraphVertex vertex);

    /// <summary>Does nothing if it does not exist.</summary>
    Task RemoveEdgeAsync(SubgraphEdge edge);

    /// <summary>Stores the edge as given, and replaces the one with the same id if there is one.</summary>
    Task PutEdgeAsync(SubgraphEdge edge);
}
