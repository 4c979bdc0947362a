using Concord.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Silo;

/// <summary>Logs at start which store is used and what it guarantees.</summary>
internal sealed partial class StoreAnnouncement(
    ICommitStore store,
    IGraphStore graph,
    IOptions<StorageOptions> options,
    ILogger<StoreAnnouncement> logger
) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var info = store.Info;
        LogStore(info.Provider, info.StoreId, info.Partitions, info.Durability);
        LogGraph(graph.Info.Provider, graph.Info.Detail);
        LogRetention(options.Value.Retention);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "Store {Provider} {StoreId}, {Partitions} partitions. Durability: {Durability}")]
    private partial void LogStore(string provider, string storeId, int partitions, string durability);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "An event stays in the WAL for {Retention}, and longer if a projection or the archive does not have it yet."
    )]
    private partial void LogRetention(TimeSpan retention);

    [LoggerMessage(3, LogLevel.Information, "Graph store {Provider}. {Detail}")]
    private partial void LogGraph(string provider, string detail);
}
