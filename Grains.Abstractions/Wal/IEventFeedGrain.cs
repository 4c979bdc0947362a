using System.Collections.Immutable;

namespace Concord.Wal;

/// <summary>Follows the log for event feeds; stateless, key 0. What a feed has had is kept by the feed.</summary>
[Alias("concord.IEventFeedGrain"), GrainInterfaceType("Concord.Grains.Abstractions.Wal.IEventFeedGrain")]
public interface IEventFeedGrain : IGrainWithIntegerKey
{
    /// <summary>The newest id of each partition: what is committed from now on comes after these.</summary>
    [Alias("GetTailsAsync")]
    Task<ImmutableArray<EntryId>> GetTailsAsync();

    /// <summary>
    /// The next entries that match, after the cursors, ordered by entry id, then partition. Where there are none, waits for them and costs nothing
    /// meanwhile; after <see cref="FeedPageRequest.Wait"/>, or when the silo stops, answers with none. Reads the log only: what has left it is in the archive.
    /// </summary>
    [Alias("ReadAsync")]
    Task<FeedPage> ReadAsync(FeedPageRequest request);
}

[GenerateSerializer, Immutable, Alias("concord.feed-request")]
public sealed record FeedPageRequest
{
    /// <summary>Which events: realm, policy, type; its bounds play no part.</summary>
    [Id(0)]
    public required EventQuery Filter { get; init; }

    /// <summary>Per partition, what the feed has had.</summary>
    [Id(1)]
    public required ImmutableArray<EntryId> Cursors { get; init; }

    /// <summary>How long to wait where there is nothing; less than Orleans' response timeout.</summary>
    [Id(2)]
    public required TimeSpan Wait { get; init; }
}

/// <param name="Items">Entries that match.</param>
/// <param name="Cursors">Where to go on: entries that do not match are passed over.</param>
[GenerateSerializer, Immutable, Alias("concord.feed-page")]
public sealed record FeedPage([property: Id(0)] ImmutableArray<WalEntry> Items, [property: Id(1)] ImmutableArray<EntryId> Cursors);
