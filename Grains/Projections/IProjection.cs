namespace Concord.Projections;

/// <summary>
/// A follower of the WAL: makes its target agree with the entries. Registered under its name with <c>AddProjection</c>; one
/// instance serves all partitions, several concurrently.
/// </summary>
public interface IProjection
{
    /// <summary>
    /// Applies entries of one partition. Entries may come again at any time, and must then change nothing. Fails with
    /// <see cref="StorageUnavailableException"/> while the target cannot be reached: the same entries come again, for as long
    /// as it takes. Any other exception counts as a failed try of the entries.
    /// </summary>
    ValueTask ApplyAsync(ProjectionBatch batch, CancellationToken cancellationToken);
}
