using Concord.Ports;

namespace Concord.Conformance;

/// <summary>The fakes pass the same suites as the adapters that they stand for.</summary>
public sealed class InMemoryUnderTest : StorageUnderTest
{
    private readonly InMemoryStorage _storage;

    public InMemoryUnderTest(int partitions) => _storage = new(Time, partitions);

    public override ICommitStore Store => _storage.Store;
    public override IWriteAheadLog Log => _storage.Store;
    public override IArchiveStore Archive => _storage.Archive;
    public override IPolicyListStore Index => _storage.Index;
    public override IImportStore Journal => _storage.Journal;
    public override IIdempotencyStore Idempotency => _storage.Idempotency;
    public override IProjectionControlStore Controls => _storage.Controls;

    public override Task RestartAsync()
    {
        _storage.Store.Restart();
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
