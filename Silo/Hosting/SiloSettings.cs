using Concord.Grains.Ports;
using Concord.Silo.Hosting.Cluster;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Hosting;

/// <summary>What the silo is told by configuration. Read and checked as a whole, so that a wrong key is named before anything starts.</summary>
internal sealed record SiloSettings
{
    public const string EmbeddedProvider = "Embedded";
    public const string RedisProvider = "Redis";
    public const string ArangoDbProvider = "ArangoDb";

    public required string StorageProvider { get; init; }

    /// <summary>Where archive and lists are kept, with Redis as the store; the embedded store keeps its own.</summary>
    public required string ReadModels { get; init; }

    /// <summary>Where the graph is kept, whatever the store is.</summary>
    public required string GraphProvider { get; init; }

    /// <summary>How long an event stays in the log after it was committed, where every projection has acknowledged it.</summary>
    public required TimeSpan Retention { get; init; }

    /// <summary>
    /// Bytes that the whole log may take before events leave it younger than <see cref="Retention"/>, where every projection has acknowledged them; null for no
    /// limit, and in stores that cannot tell.
    /// </summary>
    public required long? MaxLogBytes { get; init; }

    /// <summary>After so long without progress a group that has something to do is named as dead.</summary>
    public required TimeSpan DeadGroupAfter { get; init; }

    /// <summary>Whether a dead group that is not one of Concord's projections is given up, so that the log can be trimmed.</summary>
    public required bool DropDeadGroups { get; init; }

    public required ClusterSettings Cluster { get; init; }

    /// <exception cref="OptionsValidationException">Names each key with a value that cannot be used.</exception>
    public static SiloSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var cluster = ClusterSettings.Read(reader);
        var readModels = cluster.IsShared
            ? reader.OneOf("Storage:ReadModels", ArangoDbProvider, EmbeddedProvider)
            : reader.OneOf("Storage:ReadModels", EmbeddedProvider, ArangoDbProvider);
        var settings = new SiloSettings
        {
            StorageProvider = reader.OneOf("Storage:Provider", EmbeddedProvider, RedisProvider),
            ReadModels = readModels,

            // Whoever says where an ArangoDB is, or keeps something else there, means to use it.
            GraphProvider = reader.Has("Graph:ArangoDb:Url") || (readModels == ArangoDbProvider && !cluster.IsShared)
                ? reader.OneOf("Graph:Provider", ArangoDbProvider, EmbeddedProvider)
                : reader.OneOf("Graph:Provider", EmbeddedProvider, ArangoDbProvider),
            Retention = reader.Time("Storage:Retention", TimeSpan.FromDays(1), TimeSpan.Zero),
            MaxLogBytes = reader.Has("Storage:MaxLogBytes") ? reader.Number("Storage:MaxLogBytes", 0, 1 << 20, long.MaxValue) : null,
            DeadGroupAfter = reader.Time("Storage:DeadGroups:After", TimeSpan.FromDays(1), TimeSpan.FromSeconds(1)),
            DropDeadGroups = reader.Flag("Storage:DeadGroups:Drop"),
            Cluster = cluster,
        };
        reader.Number("Storage:Partitions", WalPartitions.Default, 1, WalPartitions.Max);
        settings.RequireSharedStores(reader);
        settings.RequireFitting(reader);
        return reader.Failures.Count == 0 ? settings : throw new OptionsValidationException("Concord", typeof(SiloSettings), reader.Failures);
    }

    /// <summary>What lies in a file can be used by one silo only.</summary>
    private void RequireSharedStores(SettingsReader reader)
    {
        if (!Cluster.IsShared) return;
        if (StorageProvider != RedisProvider)
            reader.Refuse($"Storage:Provider must be {RedisProvider} with Cluster:Mode {Cluster.Mode}: several silos share the store; it is '{StorageProvider}'.");
        if (GraphProvider != ArangoDbProvider)
            reader.Refuse($"Graph:Provider must be {ArangoDbProvider} with Cluster:Mode {Cluster.Mode}: several silos share the graph. Graph:ArangoDb:Url says where it is.");
        if (ReadModels != ArangoDbProvider)
            reader.Refuse($"Storage:ReadModels must be {ArangoDbProvider} with Cluster:Mode {Cluster.Mode}: several silos share archive and lists.");
    }

    private void RequireFitting(SettingsReader reader)
    {
        if (Cluster.IsShared || ReadModels != ArangoDbProvider) return;
        if (StorageProvider != RedisProvider)
            reader.Refuse($"Storage:ReadModels={ArangoDbProvider} needs Storage:Provider={RedisProvider}: the embedded store keeps archive and lists itself.");
        if (GraphProvider != ArangoDbProvider)
            reader.Refuse($"Graph:Provider must be {ArangoDbProvider} where Storage:ReadModels is: the embedded graph lies in the file of embedded read models.");
    }
}
