using Orleans.Runtime.Messaging;
using Orleans.Serialization;
using Orleans.Storage;

namespace Concord.Client;

/// <summary>
/// Failures to reach a grain, as opposed to a grain's answers. All of them are transient; callers get them as
/// <see cref="StorageUnavailableException"/>.
/// </summary>
public static class TransportFailures
{
    /// <summary>Whether this is such a failure.</summary>
    public static bool Is(Exception exception) => IsTimeout(exception) || IsPassing(exception);

    /// <summary>
    /// Whether the same call may succeed shortly afterwards: a silo has stopped, moves its grains, or is overloaded. A call
    /// without an answer in time is not among these: a retry could take as long again.
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

    /// <summary>Whether the call was certainly not carried out: it was refused on arrival, or never sent.</summary>
    public static bool NothingHappened(Exception exception) =>
        exception is GatewayTooBusyException or LimitExceededException or ConnectionFailedException || IsUnknownGrain(exception);

    /// <summary>The failure as callers get it; null if it is not a transport failure.</summary>
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

    // A silo that fails to find out where a grain is reports that by an exception of another library, which cannot be
    // serialised: only its name arrives.
    private static bool IsTimeout(Exception exception) =>
        exception is TimeoutException
        || (
            exception is CodecNotFoundException
            && exception.Message.Contains("Polly.Timeout.TimeoutRejectedException", StringComparison.Ordinal)
        );

    // While the directory of grains is handed over between silos, it reports that by Orleans' general exception, and in no
    // other way.
    private static bool IsUnstableDirectory(Exception exception) => exception.GetType() == typeof(OrleansException);

    // The client does not know the cluster's grains yet, or all silos are older than this client. Orleans has no specific
    // exception for this.
    private static bool IsUnknownGrain(Exception exception) =>
        exception is ArgumentException
        && exception.Message.StartsWith("Could not find an implementation for interface", StringComparison.Ordinal);
}
