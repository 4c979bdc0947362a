using Concord.Errors;

namespace Concord.Projections;

/// <summary>
/// A follower of the log: brings its target to what the entries say. Registered under its name with <c>AddProjection</c>; one instance serves all
/// partitions, several at a time.
/// </summary>
public interface IProjection
{
    /// <summary>
    /// Takes entries of one partition. Entries may come again, at any time, and must then change nothing. Fails with
    /// <see cref="StorageUnavailableException"/> while the target cannot be reached: the same entries come again, for as long as it takes. Any other
    /// exception is held against the entries.
    /// </summary>
    ValueTask ApplyAsync(ProjectionBatch batch, CancellationToken cancellationToken);
}
