using System.Collections.Immutable;

namespace Concord.Wal;

/// <summary>Follows the WAL for event feeds; stateless, key 0. Each feed keeps its own progress.</summary>
[Alias("concord.IEventFeedGrain"), GrainInterfaceType("concord.IEventFeedGrain")]
public interface IEventFeedGrain : IGrainWithIntegerKey
{
    /// <summary>The newest id of each partition: later commits have greater ids.</summary>
    [Alias("GetTailsAsync")]
    Task<ImmutableArray<EntryId>> GetTailsAsync();

    /// <summary>
    /// The next matching entries after the cursors, ordered by entry id, then partition. If there are none, waits without cost;
    /// after <see cref="FeedPageRequest.Wait"/>, or when the silo stops, returns none. Reads only the WAL: entries that were
    /// trimmed are in the archive.
    /// </summary>
    [Alias("ReadAsync")]
    Task<FeedPage> ReadAsync(FeedPageRequest request);
}

[GenerateSerializer, Immutable, Alias("concord.feed-request")]
public sealed record FeedPageRequest
{
    /// <summary>Which events: realm, policy, type; its bounds are ignored.</summary>
    [Id(0)]
    public required EventQuery Filter { get; init; }

    /// <summary>Per partition, the last entry that the feed has read.</summary>
    [Id(1)]
    public required ImmutableArray<EntryId> Cursors { get; init; }

    /// <summary>How long to wait if there are no entries; less than Orleans' response timeout.</summary>
    [Id(2)]
    public required TimeSpan Wait { get; init; }
}

/// <param name="Items">Entries that match.</param>
/// <param name="Cursors">Where the next read starts: entries that do not match are skipped.</param>
[GenerateSerializer, Immutable, Alias("concord.feed-page")]
public sealed record FeedPage([property: Id(0)] ImmutableArray<WalEntry> Items, [property: Id(1)] ImmutableArray<EntryId> Cursors);
