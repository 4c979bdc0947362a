using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Silo;

/// <summary>
/// Section <c>Storage</c>: which stores there are, and how long the log keeps what everybody has. Each store has options of its own.
/// </summary>
internal sealed class StorageOptions
{
    public const string Section = "Storage";

    public StorageProvider Provider { get; set; }

    /// <summary>
    /// Where archive and lists are kept, with Redis as the store; the embedded store keeps its own. Null: as
    /// <see cref="StoreSelection.ReadModels"/> finds.
    /// </summary>
    public DatabaseProvider? ReadModels { get; set; }

    /// <summary>How long an event stays in the log after it was committed, where every projection has acknowledged it.</summary>
    [Duration("00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Bytes that the whole log may take before events leave it younger than <see cref="Retention"/>, where every projection has
    /// acknowledged them; null for no limit, and in stores that cannot tell.
    /// </summary>
    [WholeNumber(1 << 20)]
    public long? MaxLogBytes { get; set; }

    [ValidateObjectMembers]
    public DeadGroupOptions DeadGroups { get; set; } = new();
}

/// <summary>Section <c>Storage:DeadGroups</c>.</summary>
internal sealed class DeadGroupOptions
{
    /// <summary>After so long without progress a group that has something to do is named as dead.</summary>
    [Duration("00:00:01")]
    public TimeSpan After { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Whether a dead group that is not one of Concord's projections is given up, so that the log can be trimmed.</summary>
    public bool Drop { get; set; }
}

/// <summary>Section <c>Graph</c>: where the graph is kept, whatever the store is.</summary>
internal sealed class GraphStoreOptions
{
    public const string Section = "Graph";

    /// <summary>Null: as <see cref="StoreSelection.Graph"/> finds.</summary>
    public DatabaseProvider? Provider { get; set; }
}

internal enum StorageProvider
{
    Embedded,
    Redis,
}

/// <summary>What can keep archive, lists and graph.</summary>
internal enum DatabaseProvider
{
    Embedded,
    ArangoDb,
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
