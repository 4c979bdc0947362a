using System.Diagnostics;
using System.Globalization;
using Concord.Projections;
using Concord.Wal;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Concord.Benchmarks;

/// <summary>Counts what arrives, on either way, and notes when.</summary>
internal sealed class Deliveries
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _left;
    private long _first;

    public Deliveries(int expected) => (_left, Arrived) = (expected, new long[expected]);

    /// <summary>Timestamp of the arrival, by the version of the event less one where each has its own.</summary>
    public long[] Arrived { get; }

    public TimeSpan Elapsed { get; private set; }

    public Task AllAsync() => _all.Task.WaitAsync(TimeSpan.FromMinutes(2));

    public void Take(int count)
    {
        var now = Stopwatch.GetTimestamp();
        Interlocked.CompareExchange(ref _first, now, 0);
        if (Interlocked.Add(ref _left, -count) > 0)
            return;
        Elapsed = Stopwatch.GetElapsedTime(_first, now);
        _all.TrySetResult();
    }
}

/// <summary>A projection that does nothing.</summary>
internal sealed class NoProjection(Deliveries deliveries) : IProjection
{
    public const string Name = "none";

    public ValueTask ApplyAsync(ProjectionBatch batch, CancellationToken cancellationToken)
    {
        var now = Stopwatch.GetTimestamp();
        foreach (var entry in batch.Entries)
        {
            // "bench/D<index>"; entries of other entities are not of this benchmark.
            if (int.TryParse(entry.Event.Subject.AsSpan(entry.Event.Subject.IndexOf('/') + 2), CultureInfo.InvariantCulture, out var index))
                deliveries.Arrived[index] = now;
        }

        deliveries.Take(batch.Entries.Count);
        return ValueTask.CompletedTask;
    }
}

/// <summary>The same on Orleans' memory streams.</summary>
[ImplicitStreamSubscription(Namespace)]
[GrainType("memory-delivery")]
internal sealed class MemoryDeliveryGrain(Deliveries deliveries)
    : Grain,
        IMemoryDeliveryGrain,
        IStreamSubscriptionObserver,
        IAsyncBatchObserver<WalEntry>
{
    public const string Namespace = "benchmark.memory";

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<WalEntry>().ResumeAsync(this);

    public Task OnNextAsync(IList<SequentialItem<WalEntry>> items)
    {
        deliveries.Take(items.Count);
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}

[Alias("benchmark.IMemoryDeliveryGrain")]
internal interface IMemoryDeliveryGrain : IGrainWithStringKey;
