using Concord.Ports;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Adapters.Sqlite;

public static class SqliteGraphExtensions
{
    /// <summary>
    /// The graph on the SQLite file that is there anyway: that of the embedded storage, or the read models beside Redis. One of the two
    /// must be registered too.
    /// </summary>
    public static IServiceCollection AddSqliteGraph(this IServiceCollection services) =>
        services.AddSingleton<IGraphStore, SqliteGraphStore>();
}
