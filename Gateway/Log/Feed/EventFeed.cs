using System.Collections.Immutable;
using Concord.Gateway.Errors;
using Concord.Grains.Abstractions.Wal;

namespace Concord.Gateway.Log.Feed;

/// <summary>
/// What one client gets: first what there is between its place and the end of the log when it came, from archive and log; then what is committed. The two meet
/// at one place per partition, so nothing is missing between them and nothing comes twice.
/// </summary>
internal sealed class EventFeed(IGrainFactory grains, FeedClient client, FeedLimits limits, TimeProvider time)
{
    private const long LastMillisecond = 253_402_300_799_998;

    private readonly IEventFeedGrain _log = grains.GetGrain<IEventFeedGrain>(0);
    private readonly IWalGrain _history = grains.GetGrain<IWalGrain>(0);

    private bool _away;

    /// <summary>Goes on until it is cancelled.</summary>
    /// <param name="lower">Per partition, the last entry not to send.</param>
    /// <param name="tails">The end of the log when the client came.</param>
    public async Task RunAsync(EventQuery filter, ImmutableArray<EntryId> lower, ImmutableArray<EntryId> tails)
    {
        // The past may take its time: how old the cursors are counts from when the end of the log was looked at.
        var (cursors, read) = (tails, time.GetTimestamp());
        await HistoryAsync(filter, lower, tails);
        while (true)
        {
            if (time.GetElapsedTime(read) > limits.Fresh)
            {
                // The log may have let go of what this feed has not had.
                read = time.GetTimestamp();
                tails = await AskAsync(() => _log.GetTailsAsync());
                await HistoryAsync(filter, cursors, tails);
                cursors = tails;
            }

            // A question that failed is put again at its old place, and from the archive where that took long.
            if (await TryAskAsync(() => _log.ReadAsync(new() { Filter = filter, Cursors = cursors, Wait = limits.Poll })) is not { Value: var page }) continue;
            read = time.GetTimestamp();
            cursors = page.Cursors;
            foreach (var entry in page.Items.Where(entry => entry.Position.Entry > lower[entry.Position.Partition]))
                await client.SendAsync(entry);
            await client.FlushAsync();
        }
    }

    /// <summary>Sends what lies after <paramref name="lower"/> and not after <paramref name="upper"/>, in the order of events.</summary>
    private async Task HistoryAsync(EventQuery filter, ImmutableArray<EntryId> lower, ImmutableArray<EntryId> upper)
    {
        if (!lower.Zip(upper).Any(static pair => pair.First < pair.Second)) return;
        var query = filter with { From = new(Instant(lower.Min().Milliseconds), null), To = new(Instant(upper.Max().Milliseconds + 1), null) };
        while (true)
        {
            var page = await AskAsync(() => _history.QueryEventsAsync(query));
            foreach (var entry in page.Items.Where(entry => IsBetween(entry.Position, lower, upper)))
                await client.SendAsync(entry);
            await client.FlushAsync();
            if (page.Next is null) return;
            query = query with { After = page.Next };
        }
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
        where T : notnull
    {
        while (true)
        {
            if (await TryAskAsync(ask) is { } answer) return answer.Value;
        }
    }

    /// <summary>Null where the log cannot be read now; the client has been told, and some time has passed.</summary>
    private async Task<Answer<T>?> TryAskAsync<T>(Func<Task<T>> ask)
        where T : notnull
    {
        try
        {
            var answer = await client.WhileAsync(ask());
            _away = false;
            return new(answer);
        }
        catch (Exception e) when (Problems.Of(e).Status == StatusCodes.Status503ServiceUnavailable)
        {
            if (!_away) await client.SayAsync("the events cannot be read now; the feed goes on as soon as they can");
            _away = true;
            await client.WhileAsync(PauseAsync());
            return null;
        }
    }

    private async Task<bool> PauseAsync()
    {
        await Task.Delay(limits.Retry, time);
        return true;
    }

    private static bool IsBetween(WalPosition position, ImmutableArray<EntryId> lower, ImmutableArray<EntryId> upper) =>
        position.Entry > lower[position.Partition] && position.Entry <= upper[position.Partition];

    private static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, LastMillisecond));

    private sealed record Answer<T>(T Value);
}
