using Concord.Silo.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;
using Xunit;

namespace Concord.Silo.Tests.Embedded;

public sealed class EmbeddedGrainStorageTests : IAsyncDisposable
{
    private static readonly GrainId Grain = GrainId.Create("memory", "0");

    private readonly EmbeddedUnderTest _storage = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    [Fact]
    public async Task What_was_written_is_read_after_a_restart()
    {
        var written = new GrainState<string>("first");
        await Storage().WriteStateAsync("notes", Grain, written);
        await _storage.RestartAsync();

        var read = await ReadAsync();

        Assert.Equal(("first", written.ETag, true), (read.State, read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task Nothing_was_written_and_nothing_is_found()
    {
        var read = await ReadAsync();

        Assert.Equal((null, null, false), (read.State, read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task Of_two_activations_that_know_the_same_one_writes()
    {
        await Storage().WriteStateAsync("notes", Grain, new GrainState<string>("first"));
        var (one, other) = (await ReadAsync(), await ReadAsync());
        one.State = "second";
        await Storage().WriteStateAsync("notes", Grain, one);

        other.State = "third";
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().WriteStateAsync("notes", Grain, other));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().ClearStateAsync("notes", Grain, other));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().WriteStateAsync("notes", Grain, new GrainState<string>("new")));

        Assert.Equal("second", (await ReadAsync()).State);
    }

    [Fact]
    public async Task What_was_cleared_is_gone_and_may_be_written_anew()
    {
        var state = new GrainState<string>("first");
        await Storage().WriteStateAsync("notes", Grain, state);

        await Storage().ClearStateAsync("notes", Grain, state);

        Assert.False((await ReadAsync()).RecordExists);
        await Storage().WriteStateAsync("notes", Grain, new GrainState<string>("again"));
        Assert.Equal("again", (await ReadAsync()).State);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _storage.DisposeAsync();
    }

    private async Task<GrainState<string>> ReadAsync()
    {
        var state = new GrainState<string>();
        await Storage().ReadStateAsync("notes", Grain, state);
        return state;
    }

    private EmbeddedGrainStorage Storage() => new(_storage.Database, new OrleansGrainStorageSerializer(_services.GetRequiredService<Serializer>()));
}
