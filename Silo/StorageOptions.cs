using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Silo;

/// <summary>
/// Section <c>Storage</c>: which stores are used, and how long the WAL keeps what every projection has. Each store has options of its own.
/// </summary>
internal sealed class StorageOptions
{
    public const string Section = "Storage";

    public StorageProvider Provider { get; set; }

    /// <summary>
    /// Where archive and policy list are kept, with Redis as the store; the embedded store keeps its own. Null: as
    /// <see cref="StoreSelection.ReadModels"/> decides.
    /// </summary>
    public DatabaseProvider? ReadModels { get; set; }

    /// <summary>How long an event stays in the WAL after its commit, where every projection has acknowledged it.</summary>
    [Duration("00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Bytes of the whole WAL above which events are trimmed that are younger than <see cref="Retention"/>, where every projection has
    /// acknowledged them; null for no limit, and in stores that cannot measure it.
    /// </summary>
    [WholeNumber(1 << 20)]
    public long? MaxLogBytes { get; set; }

    [ValidateObjectMembers]
    public DeadGroupOptions DeadGroups { get; set; } = new();
}

/// <summary>Section <c>Storage:DeadGroups</c>.</summary>
internal sealed class DeadGroupOptions
{
    /// <summary>A group with pending events is reported as dead after this time without progress.</summary>
    [Duration("00:00:01")]
    public TimeSpan After { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Whether a dead group that is not one of Concord's projections is dropped, so that the WAL can be trimmed.</summary>
    public bool Drop { get; set; }
}

/// <summary>Section <c>Graph</c>: where the graph is kept, whatever the store is.</summary>
internal sealed class GraphStoreOptions
{
    public const string Section = "Graph";

    /// <summary>Null: as <see cref="StoreSelection.Graph"/> decides.</summary>
    public DatabaseProvider? Provider { get; set; }
}

internal enum StorageProvider
{
    Embedded,
    Redis,
}

/// <summary>What can keep archive, policy list and graph.</summary>
internal enum DatabaseProvider
{
    Embedded,
    ArangoDb,
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
