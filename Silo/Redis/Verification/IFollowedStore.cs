using Concord.Grains.Abstractions.Errors;

namespace Concord.Silo.Redis.Verification;

/// <summary>Which store archive and lists belong to, as they know it themselves: it tells a Redis that is empty or another one.</summary>
internal interface IFollowedStore
{
    /// <summary>Where the archive is, within a sentence.</summary>
    string Place { get; }

    /// <summary>How to begin a new store, within a sentence.</summary>
    string BeginAnew { get; }

    /// <summary>Null where there is no archive yet.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be told now.</exception>
    Task<string?> ReadAsync(CancellationToken cancellationToken);
}
