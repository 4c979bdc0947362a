using Concord.Errors;
using Concord.Wal;

namespace Concord.Client;

/// <summary>The events of the log and the archive.</summary>
public interface IEventClient
{
    /// <summary>One page, ordered by entry id, then partition; <see cref="EventPage.Next"/> is the <see cref="EventQuery.After"/> of the next.</summary>
    /// <param name="minPosition">A write's position that the archive must have passed, otherwise <see cref="ProjectionBehindException"/> after 5 s.</param>
    Task<EventPage> QueryAsync(EventQuery query, WalPosition? minPosition = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// What there is from <paramref name="from"/> on, then what is committed, without end. Each event comes at least once, those of one policy in order. Keep the position
    /// of the last event that was dealt with, and begin after it (<see cref="FollowFrom.After"/>) next time. While the log cannot be read this waits and goes on.
    /// </summary>
    /// <param name="filter">Realm, policy, type; its bounds play no part.</param>
    IAsyncEnumerable<WalEntry> FollowAsync(EventQuery filter, FollowFrom from, CancellationToken cancellationToken = default);

    /// <summary>Waits until a projection (<see cref="ProjectionNames"/>) has taken everything up to a position.</summary>
    /// <param name="patience">Less than <see cref="ConcordClientOptions.ResponseTimeout"/>; after it <see cref="ProjectionBehindException"/>.</param>
    Task WaitForAsync(string projection, WalPosition position, TimeSpan patience, CancellationToken cancellationToken = default);
}
