using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>A store that cannot be opened says why and what to do, and is left as it is.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "concord-tests", Guid.NewGuid().ToString("N"));

    private string Db => Path.Combine(_directory, "concord.db");

    public void Dispose()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_second_process_on_the_same_directory_is_refused_by_name_of_the_directory()
    {
        await using var first = new SqliteUnderTest(directory: _directory);
        var error = Assert.Throws<StorageUnavailableException>(() => new SqliteUnderTest(directory: _directory));
        Assert.Contains(_directory, error.Message, StringComparison.Ordinal);
        Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
        await first.Store.CommitAsync(Events.Commit(new("a/1"), 0));
    }

    [Fact]
    public async Task Other_partitions_than_the_store_was_created_with_are_refused()
    {
        await new SqliteUnderTest(8, _directory).CloseAsync();
        var error = Assert.Throws<OptionsValidationException>(() => new SqliteUnderTest(16, _directory));
        Assert.Contains("Storage:Partitions is 16", error.Message, StringComparison.Ordinal);
        Assert.Contains("was created with 8", error.Message, StringComparison.Ordinal);
        var again = new SqliteUnderTest(null, _directory);
        Assert.Equal(8, again.Store.Info.Partitions);
        await again.CloseAsync();
    }

    [Fact]
    public async Task A_new_store_has_32_partitions_and_an_id_that_stays()
    {
        var store = new SqliteUnderTest(null, _directory);
        var info = store.Store.Info;
        Assert.Equal(("Embedded", 32), (info.Provider, info.Partitions));
        Assert.Contains("fsync before each acknowledgement", info.Durability, StringComparison.Ordinal);
        await store.RestartAsync();
        Assert.Equal(info, store.Store.Info);
        await store.CloseAsync();
    }

    [Fact]
    public async Task The_durability_that_was_chosen_is_stated()
    {
        var store = new SqliteUnderTest(null, _directory, ("Storage:Embedded:Synchronous", "Normal"));
        Assert.Contains("power cut may lose the last moments", store.Store.Info.Durability, StringComparison.Ordinal);
        await store.CloseAsync();
    }

    [Theory]
    [InlineData("Storage:Partitions", "0")]
    [InlineData("Storage:Partitions", "5000")]
    [InlineData("Storage:DataDirectory", " ")]
    [InlineData("Storage:Embedded:Synchronous", "7")]
    public void A_setting_that_is_not_valid_is_named(string key, string value)
    {
        var builder = BoundOptions.Builder((key, value));
        builder.Services.AddSqliteStorage();

        Assert.StartsWith(
            key + " must ",
            Assert.Single(BoundOptions.Failures(() => BoundOptions.Check(builder))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(_directory);
        await File.WriteAllTextAsync(Db, new string('x', 10_000));
        AssertRefused("is not an SQLite database");
        Assert.Equal(new string('x', 10_000), await File.ReadAllTextAsync(Db));
    }

    [Fact]
    public void An_empty_file_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(_directory);
        File.WriteAllBytes(Db, []);
        AssertRefused("is empty");
        Assert.Equal(0, new FileInfo(Db).Length);
    }

    [Fact]
    public async Task A_missing_database_with_an_existing_journal_is_not_created_again()
    {
        await new SqliteUnderTest(null, _directory).CloseAsync();
        File.Move(Db, Db + ".moved");
        await File.WriteAllTextAsync(Db + "-wal", "something");
        AssertRefused("is missing, but its journal");
        Assert.False(File.Exists(Db));
    }

    [Fact]
    public void A_database_of_something_else_is_refused()
    {
        Directory.CreateDirectory(_directory);
        Execute("CREATE TABLE songs(title TEXT)");
        AssertRefused("not a Concord store");
    }

    [Fact]
    public async Task A_file_of_a_newer_format_is_refused()
    {
        await new SqliteUnderTest(null, _directory).CloseAsync();
        Execute("UPDATE meta SET value = '9' WHERE name = 'format'");
        AssertRefused("format 9");
    }

    [Fact]
    public async Task A_file_of_the_format_before_is_opened_and_raised_so_that_the_version_before_refuses_it()
    {
        var before = new SqliteUnderTest(null, _directory);
        var first = Events.Commit(new("a/1"), 0, "one");
        await before.Store.CommitAsync(first);
        await before.CloseAsync();
        Execute("DROP TABLE state_frames; UPDATE meta SET value = '1' WHERE name = 'format'");

        var store = new SqliteUnderTest(null, _directory);
        var added = Events.Commit(new("a/1"), 1, " two") with { ExpectedCommitId = first.CommitId, AppendsState = true };
        Assert.Equal(CommitOutcome.Committed, (await store.Store.CommitAsync(added)).Outcome);

        Assert.Equal("one two", System.Text.Encoding.UTF8.GetString((await store.Store.ReadAsync(new("a/1")))!.Data.Span));
        await store.CloseAsync();
        Assert.Equal("3", Scalar("SELECT value FROM meta WHERE name = 'format'"));
    }

    [Fact]
    public void A_data_directory_that_cannot_be_made_is_refused_by_name()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_directory)!);
        File.WriteAllText(_directory, "a file where the directory should be");
        try
        {
            var error = Assert.Throws<StorageUnavailableException>(() => new SqliteUnderTest(directory: _directory));
            Assert.Contains(_directory, error.Message, StringComparison.Ordinal);
            Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(_directory);
        }
    }

    [Fact]
    public void A_read_only_file_system_is_refused_by_name()
    {
        // Even root cannot write there; a directory without write permission would not stop it.
        const string readOnly = "/proc/concord-test";
        if (!OperatingSystem.IsLinux())
            return;
        var error = Assert.Throws<StorageUnavailableException>(() => new SqliteUnderTest(directory: readOnly));
        Assert.Contains(readOnly, error.Message, StringComparison.Ordinal);
        Assert.Contains("mounted read-only", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_start_releases_the_directory_lock()
    {
        await new SqliteUnderTest(8, _directory).CloseAsync();
        Assert.Throws<OptionsValidationException>(() => new SqliteUnderTest(16, _directory));
        await new SqliteUnderTest(8, _directory).CloseAsync();
    }

    [Fact]
    public async Task An_interrupted_creation_is_started_again()
    {
        Directory.CreateDirectory(_directory);
        await File.WriteAllTextAsync(Db + ".new", "half a database");
        var store = new SqliteUnderTest(null, _directory);
        Assert.Equal(CommitOutcome.Committed, (await store.Store.CommitAsync(Events.Commit(new("a/1"), 0))).Outcome);
        await store.CloseAsync();
        Assert.Equal(
            ["concord.db", "concord.lock", "graph.db", "read-models.db"],
            Directory.GetFiles(_directory).Select(Path.GetFileName).Order()
        );
    }

    private void AssertRefused(string reason)
    {
        var error = Assert.Throws<StorageUnavailableException>(() => new SqliteUnderTest(null, _directory));
        Assert.Contains(Db, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private object? Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Db};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Db};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
