using System.Globalization;

namespace Concord.Wal;

/// <summary>
/// The id of an entry within one partition of the WAL, in the form of a Redis stream id, <c>milliseconds-sequence</c>: Unix
/// time of the commit in milliseconds, then a counter within that millisecond. Ids within a partition only grow.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.entry-id")]
public readonly record struct EntryId([property: Id(0)] long Milliseconds, [property: Id(1)] long Sequence) : IComparable<EntryId>
{
    /// <summary>Less than the id of every entry.</summary>
    public static readonly EntryId Zero = new(0, 0);

    /// <summary>Greater than the id of every entry.</summary>
    public static readonly EntryId Max = new(long.MaxValue, long.MaxValue);

    public int CompareTo(EntryId other) =>
        Milliseconds != other.Milliseconds ? Milliseconds.CompareTo(other.Milliseconds) : Sequence.CompareTo(other.Sequence);

    /// <summary>The smallest id after this one.</summary>
    public EntryId Next() => Sequence == long.MaxValue ? new(Milliseconds + 1, 0) : new(Milliseconds, Sequence + 1);

    /// <summary>
    /// The id of an entry that is appended after this one when the clock shows <paramref name="nowMilliseconds"/>; greater even
    /// if the clock went back.
    /// </summary>
    public EntryId Next(long nowMilliseconds) => nowMilliseconds > Milliseconds ? new(nowMilliseconds, 0) : Next();

    /// <summary>The greatest id before this one; <see cref="Zero"/> has none and is returned unchanged.</summary>
    public EntryId Previous() =>
        this switch
        {
            { Sequence: > 0 } => new(Milliseconds, Sequence - 1),
            { Milliseconds: > 0 } => new(Milliseconds - 1, long.MaxValue),
            _ => Zero,
        };

    /// <summary>The greater of two ids.</summary>
    public static EntryId Later(EntryId left, EntryId right) => left > right ? left : right;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Sequence}");

    public static bool TryParse(ReadOnlySpan<char> text, out EntryId id)
    {
        id = default;
        var dash = text.IndexOf('-');
        if (
            dash <= 0
            || !long.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || !long.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
        )
            return false;
        id = new(milliseconds, sequence);
        return true;
    }

    public static bool operator <(EntryId left, EntryId right) => left.CompareTo(right) < 0;

    public static bool operator <=(EntryId left, EntryId right) => left.CompareTo(right) <= 0;

    public static bool operator >(EntryId left, EntryId right) => left.CompareTo(right) > 0;

    public static bool operator >=(EntryId left, EntryId right) => left.CompareTo(right) >= 0;
}

/// <summary>
/// A place in the WAL, written <c>partition:entry id</c>. Within a partition the order is that of the commits. Across
/// partitions it is the order of answers and feeds: entry id, then partition.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.position")]
public readonly record struct WalPosition([property: Id(0)] int Partition, [property: Id(1)] EntryId Entry) : IComparable<WalPosition>
{
    /// <summary>The end of the calendar, 9999-12-31. No entry is later, and adding to a later one would overflow.</summary>
    private const long LastMillisecond = 253_402_300_799_999;

    public int CompareTo(WalPosition other) =>
        Entry.CompareTo(other.Entry) is var order and not 0 ? order : Partition.CompareTo(other.Partition);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Partition}:{Entry}");

    /// <summary>Also false for a text that cannot be the position of an entry.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out WalPosition position)
    {
        position = default;
        var colon = text.IndexOf(':');
        if (
            colon <= 0
            || !int.TryParse(text[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            || !EntryId.TryParse(text[(colon + 1)..], out var entry)
            || entry is { Milliseconds: > LastMillisecond } or { Sequence: long.MaxValue }
        )
            return false;
        position = new(partition, entry);
        return true;
    }

    public static bool operator <(WalPosition left, WalPosition right) => left.CompareTo(right) < 0;

    public static bool operator <=(WalPosition left, WalPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >(WalPosition left, WalPosition right) => left.CompareTo(right) > 0;

    public static bool operator >=(WalPosition left, WalPosition right) => left.CompareTo(right) >= 0;
}
