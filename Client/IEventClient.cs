using Concord.Wal;

namespace Concord.Client;

/// <summary>The events of WAL and archive.</summary>
public interface IEventClient
{
    /// <summary>
    /// One page, ordered by entry id, then partition; <see cref="EventPage.Next"/> is the <see cref="EventQuery.After"/> of the
    /// next one.
    /// </summary>
    /// <param name="minPosition">
    /// A write's position that the archive must have passed, otherwise <see cref="ProjectionBehindException"/> after 5 s.
    /// </param>
    Task<EventPage> QueryAsync(EventQuery query, WalPosition? minPosition = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// The events from <paramref name="from"/> on, then what is committed, without end. Each event comes at least once, those
    /// of one policy in order. Store the position of the last event that was handled, and start after it
    /// (<see cref="FollowFrom.After"/>) next time. While the WAL cannot be read, this waits and then continues.
    /// </summary>
    /// <param name="filter">Realm, policy, type; its bounds are ignored.</param>
    IAsyncEnumerable<WalEntry> FollowAsync(EventQuery filter, FollowFrom from, CancellationToken cancellationToken = default);

    /// <summary>Waits until a projection (<see cref="ProjectionNames"/>) has applied everything up to a position.</summary>
    /// <param name="timeout">
    /// The timeout, less than <see cref="ConcordClientOptions.ResponseTimeout"/>; after it
    /// <see cref="ProjectionBehindException"/>.
    /// </param>
    Task WaitForAsync(string projection, WalPosition position, TimeSpan timeout, CancellationToken cancellationToken = default);
}
