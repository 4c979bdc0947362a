using Concord.Adapters.ArangoDb;
using Concord.Configuration;
using Concord.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Concord.Silo;

/// <summary>
/// Which stores are used, decided from three sections together, and whether they fit each other. Known before there are services, because
/// the services depend on it.
/// </summary>
internal sealed class StoreSelection(ConcordClusterOptions cluster, StorageOptions storage, GraphStoreOptions graph, ArangoOptions arango)
    : IValidateOptions<StorageOptions>
{
    public StorageProvider Storage => storage.Provider;

    public DatabaseProvider ReadModels => storage.ReadModels ?? (cluster.IsShared ? DatabaseProvider.ArangoDb : DatabaseProvider.Embedded);

    /// <summary>A configuration that names an ArangoDB, or keeps something else there, means to use it.</summary>
    public DatabaseProvider Graph =>
        graph.Provider
        ?? (
            arango.IsGiven || (ReadModels == DatabaseProvider.ArangoDb && !cluster.IsShared)
                ? DatabaseProvider.ArangoDb
                : DatabaseProvider.Embedded
        );

    /// <param name="builder">Its services receive the options.</param>
    /// <param name="cluster">Whether several silos share the stores.</param>
    public static StoreSelection Bind(IHostApplicationBuilder builder, ConcordClusterOptions cluster)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        var choice = new StoreSelection(
            cluster,
            services.BindConcordOptions<StorageOptions, StorageOptionsValidator>(configuration, StorageOptions.Section),
            services.BindConcordOptions<GraphStoreOptions>(configuration, GraphStoreOptions.Section),
            services.BindConcordOptions<ArangoOptions, ArangoOptionsValidator>(configuration, ArangoOptions.Section, isUsed: false)
        );
        services.AddSingleton<IValidateOptions<StorageOptions>>(choice);
        return choice;
    }

    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var failures = (cluster.IsShared ? Unshared() : Unfitting()).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>What is in a file can be used by one silo only.</summary>
    private IEnumerable<string> Unshared()
    {
        if (Storage != StorageProvider.Redis)
            yield return $"Storage:Provider must be Redis with Cluster:Mode {cluster.Mode}: several silos share the store; it is "
                + $"'{Storage}'.";
        if (Graph != DatabaseProvider.ArangoDb)
            yield return $"Graph:Provider must be ArangoDb with Cluster:Mode {cluster.Mode}: several silos share the graph. "
                + "Graph:ArangoDb:Url says where it is.";
        if (ReadModels != DatabaseProvider.ArangoDb)
            yield return $"Storage:ReadModels must be ArangoDb with Cluster:Mode {cluster.Mode}: several silos share archive and lists.";
    }

    private IEnumerable<string> Unfitting()
    {
        if (ReadModels != DatabaseProvider.ArangoDb)
            yield break;
        if (Storage != StorageProvider.Redis)
            yield return "Storage:ReadModels=ArangoDb needs Storage:Provider=Redis: the embedded store keeps archive and lists itself.";
        if (Graph != DatabaseProvider.ArangoDb)
            yield return "Graph:Provider must be ArangoDb where Storage:ReadModels is: the embedded graph lies beside the file of "
                + "embedded read models.";
    }
}
