using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Testing;
using Concord.Wal;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>What goes wrong while the store works has a clear outcome, and is over when its cause is.</summary>
public sealed class WorkingTests : IAsyncDisposable
{
    private readonly SqliteUnderTest _storage = new();

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    [Fact]
    public async Task A_full_disk_refuses_writes_keeps_reads_and_works_again_when_there_is_room()
    {
        var kept = await _storage.Store.CommitAsync(Events.Commit(new("a/0"), 0, "kept"));
        await LimitPagesAsync(grow: 20);
        var large = new string('x', 50_000);

        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
        {
            for (var i = 1; i < 100; i++)
                await _storage.Store.CommitAsync(Events.Commit(new($"a/{i}"), 0, large));
        });

        Assert.Contains(_storage.File, error.Message, StringComparison.Ordinal);
        Assert.Contains("Free some space", error.Message, StringComparison.Ordinal);
        Assert.Equal(kept.Position, (await _storage.Store.ReadAsync(new("a/0")))!.Position);

        // There would be room for the little that a look writes.
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _storage.Store.CheckAsync().AsTask());

        await LimitPagesAsync(grow: 1_000_000);
        await _storage.Store.CheckAsync();
        Assert.Equal(CommitOutcome.Committed, (await _storage.Store.CommitAsync(Events.Commit(new("a/200"), 0, large))).Outcome);
        await AssertLogAndStatesAgreeAsync();
    }

    [Fact]
    public async Task Commits_that_a_full_disk_refused_leave_no_hole_in_the_log()
    {
        await LimitPagesAsync(grow: 40);
        var large = new string('x', 20_000);
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(i =>
                    Task.Run(async () =>
                    {
                        try
                        {
                            return (await _storage.Store.CommitAsync(Events.Commit(new($"a/{i}"), 0, large))).Outcome
                                == CommitOutcome.Committed;
                        }
                        catch (StorageUnavailableException)
                        {
                            return false;
                        }
                    })
                )
        );
        await LimitPagesAsync(grow: 1_000_000);
        await _storage.Store.CommitAsync(Events.Commit(new("a/300"), 0));

        Assert.Contains(false, outcomes);
        for (var i = 0; i < outcomes.Length; i++)
            Assert.Equal(outcomes[i], await _storage.Store.ReadAsync(new($"a/{i}")) is not null);
        await AssertLogAndStatesAgreeAsync();
        await _storage.RestartAsync();
        await AssertLogAndStatesAgreeAsync();
    }

    [Fact]
    public async Task One_item_that_fails_does_not_take_its_neighbours_along()
    {
        using var blocked = new SemaphoreSlim(0);
        var blocker = Write(_ => blocked.Wait(SignalWait.Limit));
        var before = _storage.Store.CommitAsync(Events.Commit(new("a/1"), 0)).AsTask();
        var failing = Write(session => session.Execute("INSERT INTO meta(name, value) VALUES ('format', 'twice')"));
        var after = _storage.Store.CommitAsync(Events.Commit(new("a/2"), 0)).AsTask();
        blocked.Release(2);

        await SignalWait.For(blocker, "the blocker");
        Assert.Equal(CommitOutcome.Committed, (await SignalWait.For(before, "the commit before")).Outcome);
        Assert.Equal(CommitOutcome.Committed, (await SignalWait.For(after, "the commit after")).Outcome);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => failing);
        await AssertLogAndStatesAgreeAsync();
    }

    [Fact]
    public async Task A_database_that_another_program_has_locked_is_waited_for_and_then_named()
    {
        await using var other = new SqliteConnection($"Data Source={_storage.File};Pooling=False");
        await other.OpenAsync();
        Execute(other, "BEGIN IMMEDIATE");

        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await _storage.Store.CommitAsync(Events.Commit(new("a/1"), 0))
        );
        Assert.Contains("locked by another program", error.Message, StringComparison.Ordinal);

        Execute(other, "ROLLBACK");
        Assert.Equal(CommitOutcome.Committed, (await _storage.Store.CommitAsync(Events.Commit(new("a/1"), 0))).Outcome);
    }

    [Fact]
    public async Task A_damaged_page_fails_reads_with_the_name_of_the_file_and_the_file_stays()
    {
        for (var i = 0; i < 200; i++)
            await _storage.Store.CommitAsync(Events.Commit(new($"a/{i}"), 0, new string('x', 500)));
        var root = await Write(session => session.ScalarInt64("SELECT rootpage FROM sqlite_schema WHERE name = 'state'")!.Value);
        await _storage.CloseAsync();
        await using (var file = File.Open(_storage.File, FileMode.Open))
        {
            file.Position = (root - 1) * 4096;
            file.Write(Enumerable.Repeat((byte)0x5A, 4096).ToArray());
        }

        await _storage.RestartAsync();
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await _storage.Store.ReadAsync(new("a/7")));
        Assert.Contains(_storage.File, error.Message, StringComparison.Ordinal);
        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            await _storage.Store.CommitAsync(Events.Commit(new("a/7"), 1))
        );
        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_storage.File));
    }

    [Fact]
    public async Task Closing_writes_the_waiting_items_and_refuses_later_ones()
    {
        using var blocked = new SemaphoreSlim(0);
        _ = Write(_ => blocked.Wait(SignalWait.Limit));
        var commits = Enumerable.Range(0, 50).Select(i => _storage.Store.CommitAsync(Events.Commit(new($"a/{i}"), 0)).AsTask()).ToList();
        var store = _storage.Store;
        var closing = Task.Run(async () => await _storage.CloseAsync());
        blocked.Release();
        await SignalWait.For(closing, "the store to close");

        Assert.All(
            await SignalWait.For(Task.WhenAll(commits), "the commits"),
            result => Assert.Equal(CommitOutcome.Committed, result.Outcome)
        );
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await store.CommitAsync(Events.Commit(new("a/99"), 0)));
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await store.ReadAsync(new("a/1")));
        await _storage.RestartAsync();
        await AssertLogAndStatesAgreeAsync();
    }

    private Task<bool> LimitPagesAsync(int grow) =>
        Write(session => session.Execute($"PRAGMA max_page_count = {session.ScalarInt64("PRAGMA page_count") + grow}"));

    private Task<bool> Write(Action<Concord.Adapters.Sqlite.SqliteSession> apply) =>
        Write(session =>
        {
            apply(session);
            return true;
        });

    private Task<T> Write<T>(Func<Concord.Adapters.Sqlite.SqliteSession, T> apply) =>
        _storage.Database.Writer.WriteAsync(WritePriority.Urgent, apply).AsTask();

    private async Task AssertLogAndStatesAgreeAsync()
    {
        for (var partition = 0; partition < 4; partition++)
        {
            var entries = await _storage.Log.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, 10_000);
            Assert.Equal(entries.Count, (await _storage.Log.DescribeAsync())[partition].Length);
            foreach (var newest in entries.GroupBy(entry => entry.Event.Subject).Select(entity => entity.Last()))
            {
                var stored = await _storage.Store.ReadAsync(new(newest.Event.Subject));
                Assert.Equal(
                    (newest.Event.Version, newest.Position, newest.Event.CommitId),
                    (stored!.Version, stored.Position, stored.CommitId)
                );
            }
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
