using Orleans.Internal;
using Orleans.Runtime.Providers;

namespace Concord.Silo.Streaming.Hosting;

/// <summary>Doubles from the smallest to the greatest delay of the options.</summary>
internal sealed class WalBackoff(WalStreamOptions options) : IMessageDeliveryBackoffProvider, IQueueReaderBackoffProvider, IBackoffProvider
{
    /// <param name="attempt">0 after the first failure.</param>
    public TimeSpan Next(int attempt)
    {
        var delay = options.MinRetryDelay.TotalMilliseconds * Math.Pow(2, Math.Clamp(attempt, 0, 30));
        return TimeSpan.FromMilliseconds(Math.Min(delay, options.MaxRetryDelay.TotalMilliseconds));
    }
}
