using System.Text.Json.Serialization;
using Concord.Adapters.Redis;
using Concord.Policies;

namespace Concord.Silo.Migration;

/// <summary>The command's arguments.</summary>
internal sealed record MigrationRequest
{
    /// <summary>The Redis that holds the lists.</summary>
    public required RedisAddress Source { get; init; }

    public required KeyPattern Keys { get; init; }

    /// <summary>Null where the key contains it.</summary>
    public RealmId? Realm { get; init; }

    public required EntryRules Rules { get; init; }
    public MigrationMode Mode { get; init; }
    public bool DeleteSource { get; init; }

    /// <summary>Number of lists migrated at the same time.</summary>
    public int Parallel { get; init; } = DefaultParallel;

    /// <summary>Maximum number of keys, the first by name; null for all.</summary>
    public int? LimitKeys { get; init; }

    public FileInfo? Rejects { get; init; }
    public FileInfo? Report { get; init; }

    public const int DefaultParallel = 8;
}

internal enum MigrationMode
{
    /// <summary>Migrates entries that are not in the WAL yet, then verifies.</summary>
    [JsonStringEnumMemberName("migrate")]
    Migrate,

    /// <summary>Reads the lists and reports what would be migrated; does not touch the store.</summary>
    [JsonStringEnumMemberName("dryRun")]
    DryRun,

    /// <summary>Compares lists and WAL, writes nothing.</summary>
    [JsonStringEnumMemberName("verify")]
    Verify,
}
