using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Concord.Wal;

namespace Concord.Client;

/// <summary>
/// One feed: first the past, from its start to the end of the WAL when it began, from archive and WAL; then what is committed.
/// The two parts meet at one position per partition, so nothing is missing and nothing comes twice. A failed read is repeated
/// for as long as it takes. Each instance is used once.
/// </summary>
public sealed class EventFollower(IGrainFactory grains, FollowOptions options, TimeProvider time)
{
    private const long LastMillisecond = 253_402_300_799_998;

    private readonly IEventFeedGrain _feed = grains.GetGrain<IEventFeedGrain>(0);
    private readonly IWalGrain _wal = grains.GetGrain<IWalGrain>(0);

    private bool _isUnavailable;

    /// <summary>
    /// As the other overload, from the current end of the WAL. If that cannot be read, or if the start is invalid, it fails at
    /// once.
    /// </summary>
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

    /// <summary>Continues until it is cancelled.</summary>
    /// <param name="lower">Per partition, the last entry not to return.</param>
    /// <param name="tails">The end of the WAL when the feed began.</param>
    public async IAsyncEnumerable<FeedUpdate> FollowAsync(
        EventQuery filter,
        ImmutableArray<EntryId> lower,
        ImmutableArray<EntryId> tails,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // Reading the past may take long: the age of the cursors counts from when the end of the WAL was read.
        var (cursors, read) = (tails, time.GetTimestamp());
        await foreach (var step in ReadPastAsync(filter, lower, tails, cancellationToken))
            yield return step;
        while (true)
        {
            if (time.GetElapsedTime(read) > options.Fresh)
            {
                // The WAL may have trimmed entries that this feed has not read.
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

            // Repeat a failed read from the same cursors, and from the archive if the failure lasted long.
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

            // The read was answered early and empty, by a silo that stops or has a fault. Reading again without a pause would
            // spin.
            if (page.Items.IsEmpty && page.Cursors.SequenceEqual(cursors) && time.GetElapsedTime(asked) < options.Poll / 2)
                await PauseAsync(cancellationToken);
            read = time.GetTimestamp();
            cursors = page.Cursors;
            yield return new([.. page.Items.Where(entry => entry.Position.Entry > lower[entry.Position.Partition])], IsUnavailable: false);
        }
    }

    /// <summary>The events after <paramref name="lower"/> up to and including <paramref name="upper"/>, in order.</summary>
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

    /// <summary>Null if the WAL cannot be read now.</summary>
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

    /// <summary>True once, until the WAL can be read again.</summary>
    private bool ShouldStop() => !_isUnavailable && (_isUnavailable = true);

    private Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(options.Retry, time, cancellationToken);

    private static bool IsBetween(WalPosition position, ImmutableArray<EntryId> lower, ImmutableArray<EntryId> upper) =>
        position.Entry > lower[position.Partition] && position.Entry <= upper[position.Partition];

    private static DateTimeOffset Instant(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, LastMillisecond));

    private sealed record Answer<T>(T Value);
}
