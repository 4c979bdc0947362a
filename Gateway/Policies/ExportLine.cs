using Concord.Policies;

namespace Concord.Gateway.Policies;

/// <summary>
/// One line of the audit export: a transaction of the state, with what log and archive have of it. <see cref="Data"/> is the exact text
/// whose UTF-8 bytes <see cref="Hash"/> is the SHA-256 of; <see cref="Bytes"/> stands in its place where they are no text any more.
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

    /// <summary>In the first line: what the state says of itself.</summary>
    public ExportState? State { get; init; }

    public IReadOnlyList<ExportEvent>? Records { get; init; }
}

internal sealed record ExportState(long Version, string Commit, int Partition, string? Damage, long? DamagedAt);

/// <summary>
/// An event as the log or the archive has it. Without <see cref="Data"/> and <see cref="Bytes"/> it carries the same text as the line.
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
