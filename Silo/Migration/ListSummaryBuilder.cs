namespace Concord.Silo.Migration;

/// <summary>Summarises a list while it is read from its oldest entry on; entries that cannot be read go to the rejects.</summary>
internal sealed class ListSummaryBuilder(ListKey key, RejectsFile? rejects)
{
    private const int ShownSetAside = 10;

    /// <summary>Types beyond this number are counted as one: a type mapping to a member that always differs must not fill memory.</summary>
    private const int MaxTypes = 100;

    private const string OtherTypes = "(other)";

    private readonly List<long> _firstSetAside = [];
    private readonly Dictionary<string, long> _types = new(StringComparer.Ordinal);
    private long _entries;
    private long _setAside;
    private long _bytes;
    private long _withoutTime;
    private string _digest = "";
    private DateTimeOffset? _oldest;
    private DateTimeOffset? _newest;

    public void Add(long sequence, DecodedEntry entry)
    {
        _entries++;
        _bytes += entry.Raw.Length;
        _digest = ListProgress.Extend(_digest, entry.Sha256);
        var type = _types.Count < MaxTypes || _types.ContainsKey(entry.Type) ? entry.Type : OtherTypes;
        _types[type] = _types.GetValueOrDefault(type) + 1;
        if (entry.Time is not { } time)
            _withoutTime++;
        else
        {
            if (!(_oldest <= time))
                _oldest = time;
            if (!(_newest >= time))
                _newest = time;
        }
        if (entry.Json is not null)
            return;
        _setAside++;
        if (_firstSetAside.Count < ShownSetAside)
            _firstSetAside.Add(sequence);
        rejects?.Write(key, sequence, entry);
    }

    public ListSummary Summarize() =>
        new(
            _entries,
            _entries - _setAside,
            _setAside,
            [.. _firstSetAside],
            _bytes,
            _digest,
            _oldest,
            _newest,
            _withoutTime,
            _types
                .OrderByDescending(static type => type.Value)
                .ThenBy(static type => type.Key, StringComparer.Ordinal)
                .ToDictionary(StringComparer.Ordinal)
        );
}
