using Concord.Errors;
using Concord.Projections;

namespace Concord.Ports;

/// <summary>
/// Keeps what operators have asked of the projections. One writer per projection. Every adapter passes <c>ProjectionControlStoreConformance</c>. All
/// members fail with <see cref="StorageUnavailableException"/> when the store cannot be reached.
/// </summary>
public interface IProjectionControlStore
{
    /// <summary>Null where nothing was ever asked of the projection.</summary>
    ValueTask<ProjectionControl?> ReadAsync(string projection, CancellationToken cancellationToken = default);

    /// <summary>Puts the control in place of what is there; completes when it is durable.</summary>
    ValueTask WriteAsync(ProjectionControl control, CancellationToken cancellationToken = default);

    /// <summary>All that there are, ordered by name.</summary>
    ValueTask<IReadOnlyList<ProjectionControl>> ListAsync(CancellationToken cancellationToken = default);
}
