namespace Concord.Ports;

/// <summary>
/// Which store the archive and the lists follow, according to their own record. It shows when the commit store was emptied or
/// replaced.
/// </summary>
public interface IFollowedStore
{
    /// <summary>Where the archive is, as part of a sentence.</summary>
    string Location { get; }

    /// <summary>How to start over with a new store, as part of a sentence.</summary>
    string ResetAdvice { get; }

    /// <summary>Null if there is no archive yet.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be read now.</exception>
    Task<string?> ReadAsync(CancellationToken cancellationToken);
}
