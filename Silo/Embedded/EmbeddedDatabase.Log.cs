using Microsoft.Extensions.Logging;

namespace Concord.Silo.Embedded;

internal sealed partial class EmbeddedDatabase
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{What} the store {File}: id {StoreId}, {Partitions} partitions, durability: {Durability}")]
    private partial void LogOpened(string what, string file, string storeId, int partitions, string durability);

    [LoggerMessage(Level = LogLevel.Information, Message = "Closed the store {File}")]
    private partial void LogClosed(string file);
}
