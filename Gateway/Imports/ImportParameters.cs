using Concord.Policies;

namespace Concord.Gateway.Imports;

/// <summary>One import: what is imported into which realm, and by whom.</summary>
internal sealed record ImportParameters
{
    public required string Id { get; init; }
    public required RealmId Realm { get; init; }

    /// <summary>Name of the mapping; null for rows in the form of the HTTP contract.</summary>
    public string? Mapping { get; init; }

    /// <summary>The mapping and the realm's version, as recorded in the rows' provenance.</summary>
    public string? Rule { get; init; }

    /// <summary>Of the store's WAL.</summary>
    public int Partitions { get; init; } = 1;

    public required string Actor { get; init; }

    /// <summary>The import's place in the order of all imports, from its record. Null where the silo is of an earlier version.</summary>
    public DateTimeOffset? OrderedAt { get; init; }
    public string? TraceParent { get; init; }
}
