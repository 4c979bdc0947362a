using Concord.Projections;
using Concord.Testing;
using Concord.Wal;

namespace Concord.Conformance;

/// <summary>Records what a test's projection was given; outlives the silos.</summary>
internal sealed class ProbeRecorder
{
    private readonly Lock _lock = new();
    private readonly List<WalEntry> _taken = [];
    private readonly List<WalEntry> _replayed = [];
    private readonly Dictionary<int, SiloAddress> _takenAt = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Called with each batch before it counts as applied; throws to refuse it.</summary>
    public Func<IReadOnlyList<WalEntry>, CancellationToken, Task>? OnApply { get; set; }

    public IReadOnlyList<WalEntry> Taken
    {
        get
        {
            lock (_lock)
                return [.. _taken];
        }
    }

    /// <summary>Per partition, the silo in which its last event was applied.</summary>
    public IReadOnlyDictionary<int, SiloAddress> TakenAt
    {
        get
        {
            lock (_lock)
                return new Dictionary<int, SiloAddress>(_takenAt);
        }
    }

    /// <summary>Called with each batch of a replay before it counts as replayed.</summary>
    public Func<IReadOnlyList<WalEntry>, CancellationToken, Task>? OnReplay { get; set; }

    /// <summary>The entries of replays.</summary>
    public IReadOnlyList<WalEntry> Replayed
    {
        get
        {
            lock (_lock)
                return [.. _replayed];
        }
    }

    public async Task ApplyAsync(ProjectionBatch batch, SiloAddress silo, CancellationToken cancellationToken)
    {
        if ((batch.IsReplay ? OnReplay : OnApply) is { } apply)
            await apply(batch.Entries, cancellationToken);
        lock (_lock)
        {
            (batch.IsReplay ? _replayed : _taken).AddRange(batch.Entries);
            _takenAt[batch.Entries[0].Position.Partition] = silo;
            _changed.SetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public async Task WaitUntilAsync(Func<IReadOnlyList<WalEntry>, bool> condition, string what)
    {
        using var timeout = new CancellationTokenSource(SignalWait.Limit);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (condition(_taken))
                    return;
                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException(
                    $"Missing after {SignalWait.Limit.TotalSeconds} s: {what}. The projection has taken {Taken.Count} entries."
                );
            }
        }
    }
}

internal sealed class ProbeProjection(ProbeRecorder journal, ILocalSiloDetails silo) : IProjection
{
    public const string Name = "probe";

    public async ValueTask ApplyAsync(ProjectionBatch batch, CancellationToken cancellationToken) =>
        await journal.ApplyAsync(batch, silo.SiloAddress, cancellationToken);
}
