using Microsoft.Extensions.Logging;

namespace Concord.Silo.Arango.Connection;

internal sealed partial class ArangoConnection<TSession>
{
    [LoggerMessage(1, LogLevel.Information, "{What} is on ArangoDB {Version} ({Edition}) at {Endpoints}, database {Database}.")]
    private partial void LogConnected(string what, string version, string edition, string endpoints, string database);

    [LoggerMessage(2, LogLevel.Warning, "{What} waits: {Reason}")]
    private partial void LogAway(string what, string reason);
}
