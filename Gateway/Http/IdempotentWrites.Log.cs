namespace Concord.Gateway.Http;

internal sealed partial class IdempotentWrites
{
    [LoggerMessage(
        1,
        LogLevel.Warning,
        "An Idempotency-Key could not be updated after its write: {Reason} A repeated request is still recognised, by its commit id."
    )]
    private partial void LogNotUpdated(string reason);
}
