using Concord.Errors;
using Concord.Testing;
using Concord.Wal;
using Xunit;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>
/// Whatever is left of the files after a kill, a power cut or a restore: each projection continues where its data is, and nothing of the
/// archive goes missing unnoticed.
/// </summary>
public sealed class FollowerTests : IAsyncDisposable
{
    private const int Policies = 12;

    private static readonly int[] All = [.. Enumerable.Range(0, Policies)];

    private readonly Images _images = new();
    private readonly SqliteUnderTest _storage = new(FollowedStoreBuilder.Partitions);
    private readonly FollowedStoreBuilder _builder;

    public FollowerTests() => _builder = new(_storage);

    public async ValueTask DisposeAsync()
    {
        await _storage.DisposeAsync();
        _images.Dispose();
    }

    [Fact]
    public async Task After_a_kill_each_projection_continues_where_its_file_is()
    {
        await FollowedAsync();
        await _builder.CommitAsync(0, 1);
        await _builder.FollowAsync(ProjectionNames.Archive);
        var before = await _builder.ReadAsync(Policies);

        await using var again = new Opened(_images.Take(_storage.Directory));

        Assert.Equal(before, await again.Builder.ReadAsync(Policies));
        Assert.Equal((0, 2, 2), await again.DeliveredAsync());
    }

    [Theory]
    [InlineData(ProjectionNames.Archive)]
    [InlineData(ProjectionNames.Policies)]
    [InlineData(ProjectionNames.Graph)]
    public async Task What_was_applied_before_a_kill_and_not_acknowledged_does_not_come_again(string projection)
    {
        await FollowedAsync();
        await _builder.CommitAsync(All);
        var applied = 0;
        for (var partition = 0; partition < FollowedStoreBuilder.Partitions; partition++)
        {
            var entries = await _storage.Log.ReadGroupAsync(projection, partition, null, 2);
            await _builder.ApplyAsync(projection, entries);
            applied += entries.Count;
        }

        await using var again = new Opened(_images.Take(_storage.Directory));

        Assert.Equal(Policies - applied, (await again.Builder.FollowAsync(projection))[projection]);
    }

    [Theory]
    [InlineData("read-models.db", 12, 12, 0)]
    [InlineData("graph.db", 0, 0, 12)]
    public async Task After_a_power_cut_a_projection_gets_again_what_its_file_has_lost(string file, int archive, int list, int graph)
    {
        await FollowedAsync();
        await _storage.Wal.SaveAsync();
        var flushed = _images.Take(_storage.Directory);
        await _builder.CommitAsync(All);
        await _builder.FollowAsync();
        var expected = await _builder.ReadAsync(Policies);
        var cut = _images.Take(_storage.Directory);
        Images.Replace(cut, flushed, file);

        await using var again = new Opened(cut);

        Assert.Equal((archive, list, graph), await again.DeliveredAsync());
        Assert.Equal(expected, await again.Builder.ReadAsync(Policies));
    }

    [Fact]
    public async Task Nothing_is_trimmed_before_the_files_are_flushed()
    {
        await FollowedAsync();
        using var blocked = new SemaphoreSlim(0);
        var blocker = _storage.GraphFile.Writer.WriteAsync(WritePriority.Urgent, _ => blocked.Wait(SignalWait.Limit)).AsTask();
        var minimum = (await _storage.Log.DescribeAsync())[0].LastId!.Value;

        var trim = _storage.Log.TrimAsync(0, minimum).AsTask();
        await _storage.Store.CheckAsync();

        Assert.False(trim.IsCompleted);
        Assert.Equal(0, _storage.Database.WalEnds[0].Trimmed.Number);
        blocked.Release();
        await SignalWait.For(blocker, "the blocker");
        Assert.True(await SignalWait.For(trim, "the trim") > 0);
    }

    [Fact]
    public async Task What_the_store_has_as_acknowledged_was_flushed_before()
    {
        await FollowedAsync();
        await _builder.CommitAsync(All);
        await _builder.FollowAsync();
        var unsaved = Cursors();
        _storage.Time.Advance(ProgressSaver.Interval);
        await _storage.Wal.SaveAsync();

        Assert.All(unsaved, static cursor => Assert.Equal(0, cursor));
        Assert.Equal(3 * 2 * Policies, Cursors().Sum());
        foreach (var file in (SqliteDatabase[])[_storage.ReadModels, _storage.GraphFile])
            Assert.Equal(
                file.Readers.Read(0, static (session, _) => ProgressTable.ReadFlushes(session)),
                _storage.Database.Readers.Read(file.Kind, FollowersTable.Read)
            );
    }

    [Fact]
    public async Task An_entry_that_was_left_out_comes_again_although_later_ones_were_applied()
    {
        await _builder.EnsureGroupsAsync();
        var key = FollowedStoreBuilder.Key(0);
        for (var version = 0; version < 4; version++)
            await _builder.CommitAsync(0);
        var partition = key.PartitionOf(FollowedStoreBuilder.Partitions);
        var entries = await _storage.Log.ReadGroupAsync(ProjectionNames.Archive, partition, null, 4);
        await _builder.ApplyAsync(ProjectionNames.Archive, [entries[1], entries[2]]);
        await _storage.Log.AcknowledgeAsync(ProjectionNames.Archive, partition, [entries[1].Position.Entry, entries[2].Position.Entry]);

        await using var again = new Opened(_images.Take(_storage.Directory));
        await again.Builder.FollowAsync(ProjectionNames.Archive);

        Assert.Equal(4, (await again.Storage.Archive.ReadEntityAsync(key, 0, 10)).Count);
    }

    [Fact]
    public async Task A_graph_that_was_deleted_is_filled_from_the_wal()
    {
        await FollowedAsync();
        await _storage.Wal.SaveAsync();
        var expected = await _builder.ReadAsync(Policies);
        var image = _images.Take(_storage.Directory);
        Images.Remove(image, "graph.db");

        await using var again = new Opened(image);

        Assert.Contains(
            again.Storage.Lines.All,
            static line => line.Contains("graph.db is new or an older copy: 12 events", StringComparison.Ordinal)
        );
        Assert.Equal((0, 0, Policies), await again.DeliveredAsync());
        Assert.Equal(expected, await again.Builder.ReadAsync(Policies));
        Assert.False(await again.Storage.Graph.HasOutdatedTokensAsync());
    }

    [Fact]
    public async Task A_deleted_graph_that_the_wal_cannot_fill_any_more_is_made_again_from_the_states()
    {
        await TrimmedAsync();
        var image = _images.Take(_storage.Directory);
        Images.Remove(image, "graph.db");

        await using var again = new Opened(image);

        Assert.Contains(again.Storage.Lines.All, static line => line.Contains("and from the states", StringComparison.Ordinal));
        Assert.True(await again.Storage.Graph.HasOutdatedTokensAsync());
    }

    [Fact]
    public async Task Read_models_that_were_deleted_are_filled_from_the_wal()
    {
        await FollowedAsync();
        await _storage.Wal.SaveAsync();
        var expected = await _builder.ReadAsync(Policies);
        var image = _images.Take(_storage.Directory);
        Images.Remove(image, "read-models.db");

        await using var again = new Opened(image);

        Assert.Equal((Policies, Policies, 0), await again.DeliveredAsync());
        Assert.Equal(expected, await again.Builder.ReadAsync(Policies));
    }

    [Fact]
    public async Task A_deleted_archive_that_the_wal_cannot_fill_any_more_is_refused_and_not_created_empty()
    {
        await TrimmedAsync();
        var image = _images.Take(_storage.Directory);
        Images.Remove(image, "read-models.db");

        var error = Assert.Throws<StorageUnavailableException>(() => new SqliteUnderTest(null, image));

        Assert.Contains("read-models.db is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("Restore it from a backup", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(image, "read-models.db")));
    }

    [Fact]
    public async Task An_older_archive_than_the_wal_reaches_back_to_is_refused()
    {
        await _builder.EnsureGroupsAsync();
        await _storage.Wal.SaveAsync();
        var old = _images.Take(_storage.Directory);
        await TrimmedAsync();
        var image = _images.Take(_storage.Directory);
        Images.Replace(image, old, "read-models.db");

        var error = Assert.Throws<StorageUnavailableException>(() => new SqliteUnderTest(null, image));

        Assert.Contains("is older than the store has acknowledged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_models_ahead_of_a_restored_store_give_up_what_it_does_not_have()
    {
        await FollowedAsync();
        var old = _images.Take(_storage.Directory);
        await _builder.CommitAsync(3);
        await _builder.FollowAsync();
        var image = _images.Take(_storage.Directory);
        Images.Replace(image, old, "concord.db");

        await using var again = new Opened(image);

        Assert.Contains(again.Storage.Lines.All, static line => line.Contains("1 archived events", StringComparison.Ordinal));
        Assert.Single(await again.Storage.Archive.ReadEntityAsync(FollowedStoreBuilder.Key(3), 0, 10));
        Assert.Equal(SetAsideReason.Lost, Assert.Single(await again.Storage.Archive.ReadSetAsideAsync(FollowedStoreBuilder.Key(3))).Reason);
        Assert.NotNull(await again.Storage.Index.ReadRefillAsync());
        Assert.True(await again.Storage.Graph.HasOutdatedTokensAsync());
        await again.Builder.CommitAsync(3);
        Assert.Equal((1, 1, 1), await again.DeliveredAsync());
    }

    [Fact]
    public async Task A_file_of_another_store_is_refused_by_its_name()
    {
        await FollowedAsync();
        await using var other = new SqliteUnderTest(FollowedStoreBuilder.Partitions);
        var image = _images.Take(_storage.Directory);
        Images.Replace(image, _images.Take(other.Directory), "graph.db");

        var error = Assert.Throws<StorageUnavailableException>(() => new SqliteUnderTest(null, image));

        Assert.Contains("graph.db in Storage:DataDirectory follows store", error.Message, StringComparison.Ordinal);
    }

    private async Task FollowedAsync()
    {
        await _builder.EnsureGroupsAsync();
        await _builder.CommitAsync(All);
        await _builder.FollowAsync();
    }

    private async Task TrimmedAsync()
    {
        await FollowedAsync();
        foreach (var partition in await _storage.Log.DescribeAsync())
            await _storage.Log.TrimAsync(partition.Partition, EntryId.Max);
    }

    private List<long> Cursors() =>
        _storage.Database.Readers.Read(
            0,
            static (session, _) => session.Prepare("SELECT number FROM log_groups").List(static row => row.GetInt64(0))
        );

    private sealed class Opened : IAsyncDisposable
    {
        public Opened(string directory)
        {
            Storage = new(null, directory);
            Builder = new(Storage);
        }

        public SqliteUnderTest Storage { get; }

        public FollowedStoreBuilder Builder { get; }

        public async Task<(int Archive, int List, int Graph)> DeliveredAsync()
        {
            var got = await Builder.FollowAsync();
            return (got[ProjectionNames.Archive], got[ProjectionNames.Policies], got[ProjectionNames.Graph]);
        }

        public ValueTask DisposeAsync() => Storage.CloseAsync();
    }
}
