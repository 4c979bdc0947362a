using System.Runtime.CompilerServices;
using Concord.Wal;

namespace Concord.Client;

internal sealed class EventClient(IGrainFactory grains, FollowOptions options, TimeProvider time) : IEventClient
{
    public Task<EventPage> QueryAsync(EventQuery query, WalPosition? minPosition, CancellationToken cancellationToken) =>
        GrainCall.AnswerAfterAsync(
            grains,
            ProjectionNames.Archive,
            minPosition,
            () => grains.GetGrain<IWalGrain>(0).QueryEventsAsync(query, cancellationToken),
            cancellationToken
        );

    public async IAsyncEnumerable<WalEntry> FollowAsync(
        EventQuery filter,
        FollowFrom from,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var step in new EventFollower(grains, options, time).FollowAsync(filter, from, cancellationToken))
        {
            foreach (var entry in step.Items)
                yield return entry;
        }
    }

    public Task WaitForAsync(string projection, WalPosition position, TimeSpan timeout, CancellationToken cancellationToken) =>
        GrainCall.WaitAsync(grains, projection, position, timeout, cancellationToken);
}
