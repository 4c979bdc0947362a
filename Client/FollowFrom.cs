using System.Collections.Immutable;
using Concord.Wal;

namespace Concord.Client;

/// <summary>Where a feed of events begins.</summary>
public readonly record struct FollowFrom
{
    private readonly bool _all;
    private readonly EventBound? _bound;

    private FollowFrom(bool all, EventBound? bound) => (_all, _bound) = (all, bound);

    /// <summary>With the next commit.</summary>
    public static FollowFrom Now => default;

    /// <summary>With the first event.</summary>
    public static FollowFrom Start => new(all: true, null);

    /// <summary>
    /// With the event after this one in the order of events, in all partitions: for resuming an interrupted feed.
    /// </summary>
    public static FollowFrom After(WalPosition position) => new(all: false, new(null, position));

    /// <summary>With what was committed at this instant or later.</summary>
    public static FollowFrom At(DateTimeOffset instant) => new(all: false, new(instant, null));

    /// <summary>Per partition, the last entry not to return.</summary>
    /// <param name="tails">The current end of the WAL.</param>
    /// <exception cref="ValidationException">The WAL has no partition with this position.</exception>
    public ImmutableArray<EntryId> Lower(ImmutableArray<EntryId> tails) =>
        _bound switch
        {
            null when _all => [.. tails.Select(static _ => EntryId.Zero)],
            null => tails,
            { Position: { } position } when position.Partition >= tails.Length => throw new ValidationException(
                "/from",
                $"The log has partitions 0 to {tails.Length - 1}; {position} is in none of them."
            ),
            { Position: { } position } =>
            [
                .. tails.Select((_, partition) => partition <= position.Partition ? position.Entry : position.Entry.Previous()),
            ],
            { Instant: { } instant } => [.. tails.Select(_ => new EntryId(Math.Max(0, instant.ToUnixTimeMilliseconds()), 0).Previous())],
            _ => tails,
        };
}
