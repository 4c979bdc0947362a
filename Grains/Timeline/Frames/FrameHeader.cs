using Concord.Wal;

namespace Concord.Timeline;

/// <summary>
/// The part of a frame that is not compressed: the index of the timeline. The position of a transaction is not in its own frame: the store
/// assigns it in the step that stores the frame, and holds it while the transaction is the newest one; from then on the next frame has it.
/// </summary>
internal readonly record struct FrameHeader
{
    public required FrameKind Kind { get; init; }

    /// <summary>Of the predecessor's event; default in the first frame.</summary>
    public WalPosition PreviousPosition { get; init; }

    /// <summary>Length of the canonical bytes.</summary>
    public int Length { get; init; }

    public Guid CommitId { get; init; }
    public string Type { get; init; }
    public DateOnly EffectiveDate { get; init; }
    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>The SHA-256 of the predecessor; empty in the first frame.</summary>
    public ReadOnlyMemory<byte> Prev { get; init; }

    /// <summary>It was recorded for a row of an import.</summary>
    public bool IsImported { get; init; }
}

internal enum FrameKind : byte
{
    /// <summary>The canonical bytes without the members that the header, the key and the place in the list hold.</summary>
    Split = 1,

    /// <summary>All canonical bytes, where they cannot be put together again from less.</summary>
    Whole = 2,
}
