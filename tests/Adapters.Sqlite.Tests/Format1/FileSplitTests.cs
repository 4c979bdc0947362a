using System.Diagnostics.CodeAnalysis;
using Concord.Conformance;
using Concord.Ports;
using Concord.Wal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>A store of the versions that kept everything in one file.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public sealed class FileSplitTests : IAsyncLifetime
{
    private const int Policies = 30;

    private readonly Images _images = new();
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "concord-tests", Guid.NewGuid().ToString("N"));
    private string _before = "";

    public async ValueTask InitializeAsync()
    {
        var storage = new SqliteUnderTest(FollowedStoreBuilder.Partitions, _directory);
        var builder = new FollowedStoreBuilder(storage);
        await builder.EnsureGroupsAsync();
        await builder.CommitAsync([.. Enumerable.Range(0, Policies)]);
        await builder.FollowAsync();
        for (var partition = 0; partition < 2; partition++)
            await storage.Log.TrimAsync(partition, EntryId.Max);
        await builder.CommitAsync([.. Enumerable.Range(0, Policies / 2)]);
        await builder.FollowAsync(ProjectionNames.Archive);
        _before = await SeenAsync(storage);
        await storage.CloseAsync();
        Format1Store.Merge(_directory);
    }

    public ValueTask DisposeAsync()
    {
        _images.Dispose();
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Everything_is_where_it_was_and_each_projection_continues()
    {
        var storage = new SqliteUnderTest(null, _directory);

        Assert.Equal(_before, await SeenAsync(storage));
        Assert.Equal(
            new()
            {
                [ProjectionNames.Archive] = 0,
                [ProjectionNames.Policies] = Policies / 2,
                [ProjectionNames.Graph] = Policies / 2,
            },
            await new FollowedStoreBuilder(storage).FollowAsync()
        );
        Assert.Single(storage.Lines.All, static line => line.Contains("which get files of their own", StringComparison.Ordinal));
        Assert.Single(storage.Lines.All, static line => line.Contains("that took", StringComparison.Ordinal));
        Assert.Equal(0, Count(storage.Database, "name LIKE 'graph%' OR name LIKE 'polic%' OR name LIKE 'archive%'"));
        Assert.Equal(
            (await storage.Log.DescribeAsync()).Sum(static partition => partition.Length),
            storage.Database.Readers.Read(0, static (session, _) => session.ScalarInt64("SELECT count(*) FROM events"))
        );
        await storage.CloseAsync();
    }

    [Fact]
    public async Task An_earlier_version_does_not_open_the_file_from_the_first_step_on()
    {
        var storage = new SqliteUnderTest(null, _directory);
        await storage.CloseAsync();

        using var session = SqliteSession.Open(Path.Combine(_directory, "concord.db"), Microsoft.Data.Sqlite.SqliteOpenMode.ReadOnly);
        Assert.True(session.ScalarInt64("SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'format'") > 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("read-models.db")]
    [InlineData("read-models.db,graph.db")]
    public async Task Interrupted_after_any_step_it_is_continued(string made)
    {
        var image = _images.Take(_directory);
        await new SqliteUnderTest(null, _directory).CloseAsync();
        foreach (var file in made.Split(',', StringSplitOptions.RemoveEmptyEntries))
            Images.Replace(image, _directory, file);
        await File.WriteAllTextAsync(Path.Combine(image, "graph.db.new"), "half a database");

        var storage = new SqliteUnderTest(null, image);

        Assert.Equal(_before, await SeenAsync(storage));
        await storage.CloseAsync();
        Assert.Equal(made.Contains("graph", StringComparison.Ordinal), File.Exists(Path.Combine(image, "graph.db.new")));
    }

    [Fact]
    public async Task A_file_that_is_split_is_opened_as_it_is()
    {
        await new SqliteUnderTest(null, _directory).CloseAsync();

        var storage = new SqliteUnderTest(null, _directory);

        Assert.DoesNotContain(storage.Lines.All, static line => line.Contains("files of their own", StringComparison.Ordinal));
        Assert.Equal(_before, await SeenAsync(storage));
        await storage.CloseAsync();
    }

    [Fact]
    public async Task The_graph_of_read_models_beside_another_store_gets_a_file_too()
    {
        await using var other = new InMemoryUnderTest(FollowedStoreBuilder.Partitions);
        var file = Path.Combine(_directory, "read-models.db");
        File.Move(Path.Combine(_directory, "concord.db"), file);
        using (var session = SqliteSession.Open(file, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite))
            session.Execute($"INSERT INTO meta VALUES ('follows', '{other.Store.Info.StoreId}')");

        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(new Dictionary<string, string?> { ["Storage:DataDirectory"] = _directory })
                    .Build()
            )
            .AddLogging()
            .AddSingleton(other.Store)
            .AddSqliteReadModels()
            .AddSqliteGraph()
            .BuildServiceProvider();

        foreach (var opened in services.GetServices<FollowerFile>())
            opened.Database.Open();
        Assert.Equal(Policies, (await services.GetRequiredService<IGraphStore>().CountAsync()).Vertices["policies"]);
        Assert.Equal(2, (await services.GetRequiredService<IArchiveStore>().ReadEntityAsync(FollowedStoreBuilder.Key(0), 0, 10)).Count);
        Assert.Equal(0, Count(services.GetRequiredKeyedService<SqliteDatabase>(SqliteStorageExtensions.ReadModels), "name LIKE 'graph%'"));
    }

    private static long Count(SqliteDatabase file, string where) =>
        file.Readers.Read(where, static (session, text) => session.ScalarInt64($"SELECT count(*) FROM sqlite_schema WHERE {text}") ?? 0);

    private static async Task<string> SeenAsync(SqliteUnderTest storage)
    {
        var partitions = await storage.Log.DescribeAsync();
        var text = string.Join(
            '\n',
            partitions.Select(static partition =>
                $"{partition.Partition}: {partition.Length} {partition.FirstId} {partition.LastId} "
                + string.Join(",", partition.Groups.Select(static group => $"{group.Group} {group.Acknowledged} {group.Lag}"))
            )
        );
        return text + "\n" + await new FollowedStoreBuilder(storage).ReadAsync(Policies);
    }
}
