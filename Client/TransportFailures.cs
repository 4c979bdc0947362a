using Concord.Errors;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;
using Orleans.Storage;

namespace Concord.Client;

/// <summary>
/// Failures of the way to a grain, as opposed to what a grain answers. All of them pass by themselves; callers get them as <see cref="StorageUnavailableException"/>.
/// </summary>
public static class TransportFailures
{
    /// <summary>Whether this is such a failure.</summary>
    public static bool Is(Exception exception) => IsTimeout(exception) || IsPassing(exception);

    /// <summary>
    /// Whether the same call may succeed a moment later: a silo has gone, or moves its grains, or is too busy. A call that was not answered in time is not among these: to
    /// make it once more would take as long again.
    /// </summary>
    public static bool IsPassing(Exception exception) =>
        exception
            is OrleansMessageRejectionException
                or GatewayTooBusyException
                or ClientNotAvailableException
                or ConnectionFailedException
                or LimitExceededException
                or OrleansLifecycleCanceledException
                or InconsistentStateException
        || IsUnstableDirectory(exception)
        || IsUnknownGrain(exception);

    /// <summary>Whether the call certainly was not carried out: it was refused at the door, or never left.</summary>
    public static bool NothingHappened(Exception exception) =>
        exception is GatewayTooBusyException or LimitExceededException or ConnectionFailedException || IsUnknownGrain(exception);

    /// <summary>The failure as callers get it; null where it is none of the way.</summary>
    public static StorageUnavailableException? Translate(Exception exception)
    {
        if (!Is(exception))
            return null;
        var nothing = NothingHappened(exception);
        var what = exception switch
        {
            _ when IsTimeout(exception) => "No answer in time.",
            GatewayTooBusyException or LimitExceededException => "The service that holds the data is too busy now.",
            _ => "The service that holds the data cannot be reached now.",
        };
        return new(
            $"{what} {(nothing ? "The call was not carried out." : "The call may have been carried out; the same commit id tells.")}",
            exception
        )
        {
            NothingHappened = nothing,
        };
    }

    // A silo that waits in vain to learn where a grain is says so by an exception of another library, which cannot be sent: only its name arrives.
    private static bool IsTimeout(Exception exception) =>
        exception is TimeoutException
        || (
            exception is CodecNotFoundException
            && exception.Message.Contains("Polly.Timeout.TimeoutRejectedException", StringComparison.Ordinal)
        );

    // The directory of grains says by Orleans' general exception, and in no other way, that it is being handed over from silo to silo.
    private static bool IsUnstableDirectory(Exception exception) => exception.GetType() == typeof(OrleansException);

    // The cluster has not told yet what grains it has, or has only silos that are older than this client. Orleans has no exception of its own for this.
    private static bool IsUnknownGrain(Exception exception) =>
        exception is ArgumentException
        && exception.Message.StartsWith("Could not find an implementation for interface", StringComparison.Ordinal);
}
