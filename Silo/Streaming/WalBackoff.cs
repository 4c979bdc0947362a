using Orleans.Internal;
using Orleans.Runtime.Providers;

namespace Concord.Silo.Streaming;

/// <summary>The retry delays of the options, in the form that Orleans asks for.</summary>
internal sealed class WalBackoff(WalStreamOptions options) : IMessageDeliveryBackoffProvider, IQueueReaderBackoffProvider, IBackoffProvider
{
    private readonly Backoff _backoff = new(options.MinRetryDelay, options.MaxRetryDelay);

    /// <param name="attempt">0 after the first failure.</param>
    public TimeSpan Next(int attempt) => _backoff.Pause(attempt);
}
