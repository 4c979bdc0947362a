using Microsoft.Extensions.DependencyInjection;

namespace Concord.Adapters.Sqlite;

public static class SqliteGraphExtensions
{
    /// <summary>
    /// The graph in a file of its own, beside that of the embedded storage or those of the read models beside Redis. One of the two must be
    /// registered too.
    /// </summary>
    public static IServiceCollection AddSqliteGraph(this IServiceCollection services) =>
        services.AddFollowerFile(SqliteStorageExtensions.Graph, FileKind.Graph).AddSingleton<IGraphStore, SqliteGraphStore>();
}
