using Concord.Policies;

namespace Concord.Gateway.Policies;

/// <summary>
/// One line of the audit export: a transaction of the state, with its evidence in WAL and archive. <see cref="Hash"/> is the SHA-256 of the
/// UTF-8 bytes of <see cref="Data"/>, the exact text; <see cref="Bytes"/> replaces it where the bytes are not text any more.
/// </summary>
internal sealed record ExportLine
{
    public required string Subject { get; init; }
    public required long Sequence { get; init; }
    public string? Position { get; init; }
    public string? Prev { get; init; }
    public string? Hash { get; init; }
    public string? Data { get; init; }
    public byte[]? Bytes { get; init; }

    /// <summary>Only in the first line: the data of the state itself.</summary>
    public ExportState? State { get; init; }

    public IReadOnlyList<ExportEvent>? Records { get; init; }
}

internal sealed record ExportState(long Version, string Commit, int Partition, string? Damage, long? DamagedAt);

/// <summary>
/// An event as stored in the WAL or the archive. Without <see cref="Data"/> and <see cref="Bytes"/> it carries the same text as the line.
/// </summary>
internal sealed record ExportEvent
{
    public required EvidenceSource Record { get; init; }
    public required string Position { get; init; }
    public required string Subject { get; init; }
    public required long Version { get; init; }
    public required string Type { get; init; }
    public required string Realm { get; init; }
    public required string Time { get; init; }
    public required string Origin { get; init; }
    public required string Commit { get; init; }
    public required string Prev { get; init; }
    public required string Hash { get; init; }
    public string? Note { get; init; }
    public string? Data { get; init; }
    public byte[]? Bytes { get; init; }
}
