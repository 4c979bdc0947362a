using System.Text.Json.Serialization;

namespace Concord.Silo.Migration;

/// <summary>The result for one key.</summary>
internal sealed record KeyReport
{
    public required string Key { get; init; }

    /// <summary>Null where the key is not a list to migrate.</summary>
    public string? Subject { get; init; }

    public required KeyOutcome Outcome { get; init; }

    /// <summary>Why it failed or was skipped, or other information.</summary>
    public string? Message { get; init; }

    /// <summary>Entries that this run migrated; the others were migrated before.</summary>
    public long Taken { get; init; }

    public bool Deleted { get; init; }

    /// <summary>Content of the list, as far as it was read.</summary>
    public ListSummary? List { get; init; }
}

internal enum KeyOutcome
{
    /// <summary>Read, in a dry run.</summary>
    [JsonStringEnumMemberName("read")]
    Read,

    /// <summary>The WAL holds the same events as the list.</summary>
    [JsonStringEnumMemberName("verified")]
    Verified,

    /// <summary>Not a list, or its name does not match.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,

    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <param name="SetAside">Entries that cannot be read.</param>
/// <param name="FirstSetAside">The first of them, counted from the oldest entry, which is 1.</param>
/// <param name="Bytes">Of all entries, as stored in the list.</param>
/// <param name="Digest">Over the SHA-256 of each entry's bytes, see docs/migration.</param>
/// <param name="WithoutTime">Entries without a time.</param>
/// <param name="Types">Event types with their number of events, the most frequent first.</param>
internal sealed record ListSummary(
    long Entries,
    long Decoded,
    long SetAside,
    IReadOnlyList<long> FirstSetAside,
    long Bytes,
    string Digest,
    DateTimeOffset? Oldest,
    DateTimeOffset? Newest,
    long WithoutTime,
    IReadOnlyDictionary<string, long> Types
);
