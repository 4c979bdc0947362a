using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Concord.Silo.Streaming;

/// <summary>
/// Nothing is ever skipped: an undelivered batch stays at the head of <see cref="WalQueueCache"/> and is delivered again.
/// </summary>
internal sealed partial class WalFailureHandler(ILogger<WalFailureHandler> logger) : IStreamFailureHandler
{
    public bool ShouldFaultSubsriptionOnError => false;

    public Task OnDeliveryFailure(
        GuidId subscriptionId,
        string streamProviderName,
        StreamId streamIdentity,
        StreamSequenceToken? sequenceToken
    )
    {
        LogDeliveryFailed(streamIdentity);
        return Task.CompletedTask;
    }

    public Task OnSubscriptionFailure(
        GuidId subscriptionId,
        string streamProviderName,
        StreamId streamIdentity,
        StreamSequenceToken? sequenceToken
    )
    {
        LogSubscriptionFailed(streamIdentity);
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Warning, "The stream runtime abandoned a delivery on {Stream}; the same batch is delivered again.")]
    private partial void LogDeliveryFailed(StreamId stream);

    [LoggerMessage(2, LogLevel.Error, "The grain of {Stream} did not answer the stream runtime's request for its subscription.")]
    private partial void LogSubscriptionFailed(StreamId stream);
}
