using System.Collections.Immutable;
using Concord.Client;
using Concord.Wal;

namespace Concord.Gateway.Feed;

/// <summary>Delivers the feed to one subscriber, at the subscriber's own speed.</summary>
internal sealed class FeedDelivery(
    IGrainFactory grains,
    FeedSubscriber client,
    FeedOptions options,
    FeedInstruments instruments,
    TimeProvider time
)
{
    private readonly EventFollower _follower = new(grains, options.Follow, time);

    /// <summary>Runs until it is cancelled.</summary>
    /// <param name="lower">Per partition, the last entry not to send.</param>
    /// <param name="tails">The end of the WAL when the subscriber connected.</param>
    public async Task RunAsync(EventQuery filter, ImmutableArray<EntryId> lower, ImmutableArray<EntryId> tails, CancellationToken ended)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(ended);
        await using var steps = _follower.FollowAsync(filter, lower, tails, leaving.Token).GetAsyncEnumerator(leaving.Token);
        Task next = Task.CompletedTask;
        try
        {
            while (true)
            {
                var more = steps.MoveNextAsync().AsTask();
                next = more;
                await client.WhileAsync(more);
                if (steps.Current.IsUnavailable)
                    await client.SendCommentAsync("the events cannot be read now; the feed continues as soon as they can");
                foreach (var entry in steps.Current.Items)
                    await client.SendAsync(entry);
                await client.FlushAsync();
                instruments.Sent(steps.Current.Items.Length);
            }
        }
        finally
        {
            // When a subscriber disconnects, a step may be unfinished; it has to end before the rest is released.
            await leaving.CancelAsync();
            await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
