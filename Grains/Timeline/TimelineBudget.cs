using Microsoft.Extensions.Options;

namespace Concord.Timeline;

/// <summary>
/// Which decoded timelines this silo keeps: those used last, as many as fit into <see cref="TimelineOptions.KeptBytes"/>. One that is
/// dropped is decoded again from the stored bytes, which its activation keeps.
/// </summary>
internal sealed class TimelineBudget
{
    private readonly Lock _lock = new();

    /// <summary>Used last first.</summary>
    private readonly LinkedList<KeptTimeline> _used = new();

    private readonly long _max;
    private readonly TimelineInstruments? _instruments;
    private long _size;

    public TimelineBudget(IOptions<TimelineOptions> options, TimelineInstruments? instruments = null)
    {
        (_max, _instruments) = (options.Value.KeptBytes, instruments);
        instruments?.Observe(this);
    }

    /// <summary>An estimate, in bytes.</summary>
    public long Size
    {
        get
        {
            lock (_lock)
                return _size;
        }
    }

    public int Count
    {
        get
        {
            lock (_lock)
                return _used.Count;
        }
    }

    /// <summary>Keeps a timeline as the one used last, at its present size.</summary>
    public void Keep(KeptTimeline place, EntityTimeline timeline)
    {
        var size = timeline.Size;
        lock (_lock)
        {
            _size += size - place.Size;
            (place.Size, place.Timeline) = (size, timeline);
            if (place.Node.List is not null)
                _used.Remove(place.Node);
            _used.AddFirst(place.Node);
            while (_size > _max)
            {
                Remove(_used.Last!.Value);
                _instruments?.Dropped();
            }
        }
    }

    public void Drop(KeptTimeline place)
    {
        lock (_lock)
            Remove(place);
    }

    private void Remove(KeptTimeline place)
    {
        if (place.Node.List is null)
            return;
        _used.Remove(place.Node);
        _size -= place.Size;
        (place.Size, place.Timeline) = (0, null);
    }
}

/// <summary>The place of one entity's decoded timeline; its budget may empty it at any time, from any thread.</summary>
internal sealed class KeptTimeline
{
    private volatile EntityTimeline? _timeline;

    public KeptTimeline() => Node = new(this);

    public EntityTimeline? Timeline
    {
        get => _timeline;
        set => _timeline = value;
    }

    /// <summary>As the budget counts it.</summary>
    public long Size { get; set; }

    public LinkedListNode<KeptTimeline> Node { get; }
}
