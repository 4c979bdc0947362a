using Concord.Ports;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Adapters.Sqlite;

public static class SqliteGraphExtensions
{
    /// <summary>
    /// The graph in the existing SQLite file: that of the embedded storage, or of the read models beside Redis. One of the two must be
    /// registered too.
    /// </summary>
    public static IServiceCollection AddSqliteGraph(this IServiceCollection services) =>
        services.AddSingleton<IGraphStore, SqliteGraphStore>();
}
