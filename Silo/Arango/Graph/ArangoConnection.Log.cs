using Microsoft.Extensions.Logging;

namespace Concord.Silo.Arango.Graph;

internal sealed partial class ArangoConnection
{
    [LoggerMessage(1, LogLevel.Information, "The graph is on ArangoDB {Version} ({Edition}) at {Endpoints}, database {Database}.")]
    private partial void LogConnected(string version, string edition, string endpoints, string database);

    [LoggerMessage(2, LogLevel.Warning, "The graph waits: {Reason}")]
    private partial void LogAway(string reason);
}
