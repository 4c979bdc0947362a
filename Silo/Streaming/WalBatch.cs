using System.Collections.Immutable;
using Concord.Projections;
using Concord.Wal;
using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace Concord.Silo.Streaming;

/// <summary>Consecutive entries of one partition, delivered in one call.</summary>
[GenerateSerializer, Immutable, Alias("concord.wal-batch")]
internal sealed class WalBatch(StreamId streamId, ImmutableArray<WalEntry> entries) : IBatchContainer
{
    [NonSerialized]
    private readonly SiloAddress? _reader;

    public WalBatch(string projection, ImmutableArray<WalEntry> entries)
        : this(ProjectionStreams.StreamOf(projection, entries[0].Position.Partition), entries) { }

    /// <summary>The silo that has read it; not serialised, but sent as the call's context.</summary>
    public SiloAddress? Reader
    {
        get => _reader;
        init => _reader = value;
    }

    [Id(0)]
    public StreamId StreamId { get; } = streamId;

    [Id(1)]
    public ImmutableArray<WalEntry> Entries { get; } = entries;

    public StreamSequenceToken SequenceToken => TokenOf(Entries[0].Position.Entry);

    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>()
    {
        foreach (var entry in Entries)
        {
            if (entry is T item)
                yield return Tuple.Create<T, StreamSequenceToken>(item, TokenOf(entry.Position.Entry));
        }
    }

    /// <summary>
    /// The span of the original request is not continued; a span links to it by the event's trace context. The delivery carries where its
    /// reader is, so that the projection can move there.
    /// </summary>
    public bool ImportRequestContext()
    {
        if (Reader is null)
            return false;
        RequestContext.Set(ProjectionStreams.ReaderKey, Reader);
        return true;
    }

    private static EventSequenceTokenV2 TokenOf(EntryId id) => new(id.Milliseconds, (int)Math.Min(id.Sequence, int.MaxValue));
}
