using Concord.Policies;

namespace Concord.Gateway.Imports;

/// <summary>One import: what is imported where, by whom.</summary>
internal sealed record ImportParameters
{
    public required string Id { get; init; }
    public required RealmId Realm { get; init; }

    /// <summary>Name of the mapping; null for rows in the contract's own form.</summary>
    public string? Mapping { get; init; }

    /// <summary>Mapping and version of the realm, as the rows' provenance names it.</summary>
    public string? Rule { get; init; }

    public required string Actor { get; init; }

    /// <summary>The import's place in the order of all, from its record. Null where the silo is of an earlier version.</summary>
    public DateTimeOffset? OrderedAt { get; init; }
    public string? TraceParent { get; init; }
}
