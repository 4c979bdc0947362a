using System.Diagnostics.Metrics;

namespace Concord.Gateway.Feed;

/// <summary>Metrics of the feed's subscribers in this process, and of what was sent to them.</summary>
internal sealed class FeedInstruments
{
    private readonly Counter<long> _sent;
    private int _subscribers;

    public FeedInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("Concord.Feed");
        meter.CreateObservableGauge(
            "concord.feed.subscribers",
            () => Volatile.Read(ref _subscribers),
            "{subscriber}",
            "Clients that follow the events now."
        );
        _sent = meter.CreateCounter<long>("concord.feed.sent", "{event}", "Events sent to clients.");
        _sent.Add(0);
    }

    public void SubscriberConnected() => Interlocked.Increment(ref _subscribers);

    public void SubscriberDisconnected() => Interlocked.Decrement(ref _subscribers);

    public void Sent(int events) => _sent.Add(events);
}
