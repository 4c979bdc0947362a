using Concord.Projections;

namespace Concord.Ports;

/// <summary>
/// Stores what operators have asked of the projections. One writer per projection. Every adapter passes
/// <c>ProjectionControlStoreConformance</c>. All members fail with <see cref="StorageUnavailableException"/> if the store
/// cannot be reached.
/// </summary>
public interface IProjectionControlStore
{
    /// <summary>Null if nothing was ever asked of the projection.</summary>
    ValueTask<ProjectionControl?> ReadAsync(string projection, CancellationToken cancellationToken = default);

    /// <summary>Replaces the stored control; completes when it is durable.</summary>
    ValueTask WriteAsync(ProjectionControl control, CancellationToken cancellationToken = default);

    /// <summary>All stored controls, ordered by name.</summary>
    ValueTask<IReadOnlyList<ProjectionControl>> ListAsync(CancellationToken cancellationToken = default);
}
