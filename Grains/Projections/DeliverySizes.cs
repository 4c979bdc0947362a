using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Concord.Projections;

/// <summary>
/// The delivery sizes of this silo's projections, shared by the reader of a partition and the grain that applies. A projection that is slow
/// is logged once when that begins, whatever the number of its partitions, and once when it has ended.
/// </summary>
public sealed partial class DeliverySizes(ProjectionInstruments instruments, TimeProvider time, ILogger<DeliverySizes> logger)
{
    /// <summary>A projection is no longer slow after this time without a slow delivery.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Projection, int Partition), DeliverySize> _sizes = new();
    private readonly Dictionary<string, (long First, long Last)> _slow = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public DeliverySize Of(string projection, int partition) =>
        _sizes.GetOrAdd(
            (projection, partition),
            key => new DeliverySize((entries, duration) => Note(key.Projection, key.Partition, entries, duration))
        );

    private void Note(string projection, int partition, int entries, TimeSpan duration)
    {
        var isSlow = duration > DeliverySize.SlowAfter;
        if (isSlow)
            instruments.Slow(projection);
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_slow.TryGetValue(projection, out var slow))
            {
                if (isSlow)
                {
                    _slow[projection] = slow with { Last = now };
                }
                else if (time.GetElapsedTime(slow.Last, now) >= Quiet)
                {
                    _slow.Remove(projection);
                    LogSlowEnds(projection, time.GetElapsedTime(slow.First, slow.Last) + duration);
                }
            }
            else if (isSlow)
            {
                _slow.Add(projection, (now, now));
                LogSlowBegins(projection, entries, partition, duration);
            }
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "Projection {Projection} is slow: {Entries} events of partition {Partition} took {Duration}. It gets fewer at a time and follows; "
            + "its lag is in GET /v1/wal."
    )]
    private partial void LogSlowBegins(string projection, int entries, int partition, TimeSpan duration);

    [LoggerMessage(2, LogLevel.Information, "Projection {Projection} is no longer slow; it was for {Duration}.")]
    private partial void LogSlowEnds(string projection, TimeSpan duration);
}
