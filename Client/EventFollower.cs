using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Concord.Errors;
using Concord.Wal;

namespace Concord.Client;

/// <summary>
/// One feed: first what there is between its place and the end of the log when it began, from archive and log; then what is committed. The two meet at one place per
/// partition, so nothing is missing between them and nothing comes twice. A question that failed is put again, for as long as it takes. One use each.
/// </summary>
public sealed class EventFollower(IGrainFactory grains, FollowOptions options, TimeProvider time)
{
    private const long LastMillisecond = 253_402_300_799_998;

    private readonly IEventFeedGrain _feed = grains.GetGrain<IEventFeedGrain>(0);
    private readonly IWalGrain _wal = grains.GetGrain<IWalGrain>(0);

    private bool _isUnavailable;

    /// <summary>As the other overload, from the end of the log as it is now. Reading that, and a place that is none, fail at once.</summary>
    public async IAsyncEnumerable<FeedUpdate> FollowAsync(
        EventQuery filter,
        FollowFrom from,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var tails = await GrainCall.AnswerAsync(_feed.GetTailsAsync, cancellationToken);
        await foreach (var step in FollowAsync(filter, from.Lower(tails), tails, cancellationToken))
            yield return step;
    }

    /// <summary>Goes on until it is cancelled.</summary>
    /// <param name="lower">Per partition, the last entry not to give.</param>
    /// <param name="tails">The end of the log when the feed began.</param>
    public async IAsyncEnumerable<FeedUpdate> FollowAsync(
        EventQuery filter,
        ImmutableArray<EntryId> lower,
        ImmutableArray<EntryId> tails,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // The past may take its time: how old the cursors are counts from when the end of the log was looked at.
        var (cursors, read) = (tails, time.GetTimestamp());
        await foreach (var step in ReadPastAsync(filter, lower, tails, cancellationToken))
            yield return step;
        while (true)
        {
            if (time.GetElapsedTime(read) > options.Fresh)
            {
                // The log may have let go of what this feed has not had.
                var now = time.GetTimestamp();
                if (await TryAskAsync(_feed.GetTailsAsync, cancellationToken) is not { Value: var ends })
                {
                    if (ShouldStop())
                        yield return FeedUpdate.Unavailable;
                    await PauseAsync(cancellationToken);
                    continue;
                }

                read = now;
                await foreach (var step in ReadPastAsync(filter, cursors, ends, cancellationToken))
                    yield return step;
                cursors = ends;
            }

            // A question that failed is put again at its old place, and from the archive where that took long.
            var asked = time.GetTimestamp();
            if (
                await TryAskAsync(
                    () =>
                        _feed.ReadAsync(
                            new()
                            {
                                Filter = filter,
                                Cursors = cursors,
                                Wait = options.Poll,
                            }
                        ),
                    cancellationToken
                )
                is not { Value: var page }
            )
            {
                if (ShouldStop())
                    yield return FeedUpdate.Unavailable;
                await PauseAsync(cancellationToken);
                continue;
            }

            // Answered before its time with nothing at all: by a silo that stops, or one that is confused. Asking on without a pause would spin.
            if (page.Items.IsEmpty && page.Cursors.SequenceEqual(cursors) && time.GetElapsedTime(asked) < options.Poll / 2)
                await PauseAsync(cancellationToken);
            read = time.GetTimestamp();
            cursors = page.Cursors;
            yield return new([.. page.Items.Where(entry => entry.Position.Entry > lower[entry.Position.Partition])], IsUnavailable: false);
        }
    }

    /// <summary>What lies after <paramref name="lower"/> and not after <paramref name="upper"/>, in the order of events.</summary>
    private async IAsyncEnumerable<FeedUpdate> ReadPastAsync(
        EventQuery filter,
        ImmutableArray<EntryId> lower,
        ImmutableArray<EntryId> upper,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (!lower.Zip(upper).Any(static pair => pair.First < pair.Second))
            yield break;
        var query = filter with
        {
            From = new(Instant(lower.Min().Milliseconds), null),
            To = new(Instant(upper.Max().Milliseconds + 1), null),
        };
        while (true)
        {
            var asked = query;
            if (await TryAskAsync(() => _wal.QueryEventsAsync(asked), cancellationToken) is not { Value: var page })
            {
                if (ShouldStop())
                    yield return FeedUpdate.Unavailable;
                await PauseAsync(cancellationToken);
                continue;
            }

            yield return new([.. page.Items.Where(entry => IsBetween(entry.Position, lower, upper))], IsUnavailable: false);
            if (page.Next is null)
                yield break;
            if (page.Next == query.After)
                await PauseAsync(cancellationToken);
            query = query with { After = page.Next };
        }
    }

    /// <summary>Null where the log cannot be read now.</summary>
    private async Task<Answer<T>?> TryAskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await GrainCall.AnswerAsync(ask, cancellationToken);
            _isUnavailable = false;
            return new(answer);
        }
        catch (StorageUnavailableException)
        {
            return null;
        }
    }

    /// <summary>Told once, until the log can be read again.</summary>
    private bool ShouldStop() => !_isUnavailable && (_isUnavailable = true);

    private Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(options.Retry, time, cancellationToken);

    private static bool IsBetween(WalPosition position, ImmutableArray<EntryId> lower, ImmutableArray<EntryId> upper) =>
        position.Entry > lower[position.Partition] && position.Entry <= upper[position.Partition];

    private static DateTimeOffset Instant(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, LastMillisecond));

    private sealed record Answer<T>(T Value);
}
