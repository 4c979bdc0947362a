using Microsoft.Extensions.Logging;

namespace Concord.Silo.Embedded.Writing;

internal sealed partial class Writer
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The store does not take writes: {Reason}")]
    private partial void LogFailing(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store takes writes again: {File}")]
    private partial void LogRecovered(string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A transaction on {File} could not be rolled back")]
    private partial void LogRollbackFailed(Exception error, string file);
}
