using Concord.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Concord.Conformance;

/// <summary>An adapter for the conformance suites: its ports, a clock, and a way to restart it.</summary>
public abstract class StorageUnderTest : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Time { get; } = new(Start) { AutoAdvanceAmount = TimeSpan.Zero };

    /// <summary>
    /// Whether the time that an entry is pending follows <see cref="Time"/>; a server has a clock of its own.
    /// </summary>
    public virtual bool PendingFollowsTime => true;

    public abstract ICommitStore Store { get; }
    public abstract IWriteAheadLog Log { get; }
    public abstract IArchiveStore Archive { get; }
    public abstract IPolicyListStore Index { get; }
    public abstract IImportStore Journal { get; }
    public abstract IIdempotencyStore Idempotency { get; }
    public abstract IProjectionControlStore Controls { get; }

    /// <summary>Ends the process in an orderly way and starts it again on the same data.</summary>
    public abstract Task RestartAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>Gives each test of a suite a store of its own.</summary>
public abstract class StorageConformance : Xunit.IAsyncLifetime
{
    protected const int Partitions = 4;

    protected StorageUnderTest Storage { get; private set; } = null!;

    /// <summary>A new, empty store with <see cref="Partitions"/> partitions.</summary>
    protected abstract Task<StorageUnderTest> CreateAsync();

    public async ValueTask InitializeAsync() => Storage = await CreateAsync();

    public async ValueTask DisposeAsync() => await Storage.DisposeAsync();
}
