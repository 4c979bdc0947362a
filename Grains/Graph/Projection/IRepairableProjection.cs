using Concord.Projections;

namespace Concord.Graph;

/// <summary>A projection whose target can be repaired for single entities, whatever it contains.</summary>
internal interface IRepairableProjection : IProjection
{
    /// <summary>
    /// Replaces the target's content by what the states say. Only in the turn of the projection's grain, so that nothing newer
    /// is overwritten. Fails with <see cref="StorageUnavailableException"/> while state or target cannot be reached.
    /// </summary>
    /// <param name="subjects">Entities of one partition.</param>
    ValueTask RepairAsync(IReadOnlyList<string> subjects, CancellationToken cancellationToken);
}
