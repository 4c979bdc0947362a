using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Concord.Testing;

/// <summary>
/// The values of the meters of one factory: gauges at the moment of the read, counters and histograms as the sum of what was
/// recorded.
/// </summary>
public sealed class MeterReader : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _recorded = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, double> _observed = new(StringComparer.Ordinal);

    /// <param name="scope">Separates these meters from those of the same name in other tests.</param>
    public MeterReader(IMeterFactory scope)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, scope))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>
    /// All values of one instrument: its tags as <c>name=value</c>, ordered and separated by commas, and the value.
    /// </summary>
    public IReadOnlyDictionary<string, double> Read(string instrument)
    {
        _observed.Clear();
        _listener.RecordObservableInstruments();
        var prefix = instrument + "|";
        return _recorded
            .Concat(_observed)
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[prefix.Length..], static pair => pair.Value, StringComparer.Ordinal);
    }

    /// <summary>The only value of an instrument with these tags; null if it has none.</summary>
    public double? Value(string instrument, string tags = "") => Read(instrument).TryGetValue(tags, out var value) ? value : null;

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var names = tags.ToArray()
            .OrderBy(static tag => tag.Key, StringComparer.Ordinal)
            .Select(static tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}"));
        var key = $"{instrument.Name}|{string.Join(',', names)}";
        if (instrument.IsObservable)
            _observed[key] = value;
        else
            _recorded.AddOrUpdate(key, value, (_, sum) => sum + value);
    }
}
