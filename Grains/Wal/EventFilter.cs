namespace Concord.Wal;

/// <summary>
/// An <see cref="EventQuery"/> prepared for filtering entries: bounds on the entry id (an instant bounds the time of the
/// commit), at most one partition, and conditions on the event. It has the same meaning for WAL, archive and every adapter.
/// </summary>
public sealed class EventFilter
{
    public EventFilter(EventQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        Realm = query.Realm;
        if (query.Policy is { } policy)
        {
            if (policy.Contains('/', StringComparison.Ordinal))
                Subject = policy;
            else if (query.Realm is { } realm)
                Subject = $"{realm}/{policy}";
            else
                Number = policy;
        }

        if (query.Type is { } type)
        {
            if (type.Contains('.', StringComparison.Ordinal))
                Type = type;
            else
                Kind = type;
        }

        (From, var fromPartition) = query.From is { } from ? Lower(from) : (EntryId.Zero, null);
        (To, var toPartition) = query.To is { } to ? Upper(to) : (EntryId.Max, null);
        Partition = fromPartition ?? toPartition;
        IsEmpty = From >= To || (fromPartition is { } f && toPartition is { } t && f != t);
        After = query.After;
    }

    /// <summary>The first id to return.</summary>
    public EntryId From { get; }

    /// <summary>The first id that is no longer returned.</summary>
    public EntryId To { get; }

    /// <summary>The only partition to read; null for all.</summary>
    public int? Partition { get; }

    /// <summary>The last entry of the previous page.</summary>
    public WalPosition? After { get; }

    /// <summary>The only subject to read, if it is known.</summary>
    public string? Subject { get; }

    public string? Realm { get; }

    /// <summary>The whole event type, if it is known.</summary>
    public string? Type { get; }

    /// <summary>The last part of the subject, after the slash, if its realm is unknown.</summary>
    public string? Number { get; }

    /// <summary>The last part of the event type, after the last full stop, if the rest is unknown.</summary>
    public string? Kind { get; }

    /// <summary>No entry can match.</summary>
    public bool IsEmpty { get; }

    public bool Matches(WalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var (position, e) = (entry.Position, entry.Event);
        return !IsEmpty
            && position.Entry >= From
            && position.Entry < To
            && (Partition is null || Partition == position.Partition)
            && (After is not { } after || position > after)
            && (Realm is null || Realm == e.Realm)
            && (Subject is null || Subject == e.Subject)
            && (Number is null || EndsWith(e.Subject, '/', Number))
            && (Type is null || Type == e.Type)
            && (Kind is null || EndsWith(e.Type, '.', Kind));
    }

    private static bool EndsWith(string text, char separator, string end) =>
        text.Length > end.Length && text[^(end.Length + 1)] == separator && text.EndsWith(end, StringComparison.Ordinal);

    private static (EntryId Id, int? Partition) Lower(EventBound bound) =>
        bound.Position is { } position
            ? (position.Entry, position.Partition)
            : (new EntryId(Math.Max(0, bound.Instant!.Value.ToUnixTimeMilliseconds()), 0), null);

    private static (EntryId Id, int? Partition) Upper(EventBound bound)
    {
        if (bound.Position is { } position)
            return (position.Entry, position.Partition);
        var instant = bound.Instant!.Value;
        var milliseconds = instant.ToUnixTimeMilliseconds();
        // An entry of millisecond m may have been committed anywhere within it; a bound inside the millisecond does not exclude
        // it.
        if (instant.UtcTicks % TimeSpan.TicksPerMillisecond != 0)
            milliseconds++;
        return (new EntryId(Math.Max(0, milliseconds), 0), null);
    }
}
