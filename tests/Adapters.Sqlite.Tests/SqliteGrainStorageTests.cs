using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using Xunit;

namespace Concord.Adapters.Sqlite.Tests;

public sealed class SqliteGrainStorageTests : IAsyncDisposable
{
    private static readonly GrainId Grain = GrainId.Create("memory", "0");

    private readonly SqliteUnderTest _storage = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    [Fact]
    public async Task What_was_written_is_read_after_a_restart()
    {
        var written = new GrainState<List<string>>(["first"]);
        await Storage().WriteStateAsync("notes", Grain, written);
        await _storage.RestartAsync();

        var read = new GrainState<List<string>>();
        await Storage().ReadStateAsync("notes", Grain, read);

        Assert.Equal(("first", written.ETag, true), (Assert.Single(read.State!), read.ETag, read.RecordExists));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _storage.DisposeAsync();
    }

    private SqliteGrainStorage Storage() =>
        new(
            _storage.Database,
            new OrleansGrainStorageSerializer(_services.GetRequiredService<Serializer>()),
            _services.GetRequiredService<IActivatorProvider>()
        );
}
