using Concord.Errors;
using Concord.Graph;
using Concord.Ports;

namespace Concord.Conformance;

/// <summary>A graph store as the conformance suite sees it: the port, a way to restart it, and a way to tamper with what it has stored.</summary>
public abstract class GraphStoreUnderTest : IAsyncDisposable
{
    /// <summary>Another one after a restart.</summary>
    public abstract IGraphStore Store { get; }

    public abstract IGraphDamage Damage { get; }

    /// <summary>Without: <see cref="IGraphStore.NearestAsync"/> throws <see cref="NotSupportedByStoreException"/>; vectors are kept all the same.</summary>
    public virtual bool CanCompareVectors => true;

    /// <summary>Ends the process in an orderly way and starts it again on the same data.</summary>
    public abstract Task RestartAsync();

    /// <summary>Runs an assertion on texts: once where they can be searched as soon as they are written, else until it holds or much time is over.</summary>
    public virtual Task EventuallyAsync(Func<Task> assertion)
    {
        ArgumentNullException.ThrowIfNull(assertion);
        return assertion();
    }

    public abstract ValueTask DisposeAsync();
}

/// <summary>Changes single stored elements of the graph that is read behind the store's back, and nothing that depends on them, as a fault or a person would.</summary>
public interface IGraphDamage
{
    /// <summary>Does nothing where it is not there.</summary>
    Task RemoveVertexAsync(VertexId id);

    /// <summary>Gives a stored vertex other properties; where it is not there, it is from now on (an owner's at version 1).</summary>
    Task PutVertexAsync(GraphVertex vertex);

    /// <summary>Does nothing where it is not there.</summary>
    Task RemoveEdgeAsync(SubgraphEdge edge);

    /// <summary>Stores the edge as it is given, in place of the one of the same id if there is one.</summary>
    Task PutEdgeAsync(SubgraphEdge edge);
}
