using Concord.Errors;

namespace Concord.Ports;

/// <summary>Which store the archive and the lists follow, by their own record of it. A hot store that was emptied or replaced is recognised by it.</summary>
public interface IFollowedStore
{
    /// <summary>Where the archive is, within a sentence.</summary>
    string Location { get; }

    /// <summary>How to begin a new store, within a sentence.</summary>
    string ResetAdvice { get; }

    /// <summary>Null where there is no archive yet.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be told now.</exception>
    Task<string?> ReadAsync(CancellationToken cancellationToken);
}
