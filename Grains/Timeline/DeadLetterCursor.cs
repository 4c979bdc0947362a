using Concord.Wal;

namespace Concord.Timeline;

/// <summary>
/// The place of a dead letter in the order of pages: entry id, partition, projection. Its text is the cursor of a page that
/// ends there.
/// </summary>
public readonly record struct DeadLetterCursor(WalPosition Position, string Projection) : IComparable<DeadLetterCursor>
{
    /// <summary>Before every dead letter.</summary>
    private static readonly DeadLetterCursor Start = new(new(-1, EntryId.Zero), "");

    public static DeadLetterCursor Of(DeadLetter letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return new(letter.Entry.Position, letter.Projection);
    }

    /// <summary>The place after which a page begins; null is the first page.</summary>
    /// <exception cref="ValidationException">The text is not a cursor of a page.</exception>
    public static DeadLetterCursor ParseCursor(string? cursor)
    {
        if (cursor is null)
            return Start;
        var slash = cursor.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && WalPosition.TryParse(cursor.AsSpan(0, slash), out var position)
            ? new(position, cursor[(slash + 1)..])
            : throw new ValidationException("/cursor", "This is not a cursor that a page of dead letters gave.");
    }

    public int CompareTo(DeadLetterCursor other) =>
        Position.CompareTo(other.Position) is var order and not 0 ? order : string.CompareOrdinal(Projection, other.Projection);

    public override string ToString() => $"{Position}/{Projection}";

    public static bool operator <(DeadLetterCursor left, DeadLetterCursor right) => left.CompareTo(right) < 0;

    public static bool operator <=(DeadLetterCursor left, DeadLetterCursor right) => left.CompareTo(right) <= 0;

    public static bool operator >(DeadLetterCursor left, DeadLetterCursor right) => left.CompareTo(right) > 0;

    public static bool operator >=(DeadLetterCursor left, DeadLetterCursor right) => left.CompareTo(right) >= 0;
}
