using Orleans.Storage;
using Xunit;

namespace Concord.Conformance;

/// <summary>
/// What Orleans requires of every grain storage: the rules of its own test kit (Orleans.Persistence.TestKit, which is in no
/// package here).
/// </summary>
public abstract class GrainStorageConformance
{
    private const string Name = "notes";

    private readonly GrainId _grain = GrainId.Create("memory", Guid.NewGuid().ToString("N"));

    protected abstract IGrainStorage Storage { get; }

    [Fact]
    public async Task Written_state_is_read()
    {
        var written = await WriteAsync(new() { Text = "Привет, мир", Number = 1 });

        var read = await ReadAsync(new() { Text = "before" });

        Assert.Equal(("Привет, мир", 1L), (read.State!.Text, read.State!.Number));
        Assert.Equal((written.ETag, true), (read.ETag, read.RecordExists));
        Assert.True(written.RecordExists);
    }

    [Fact]
    public async Task Unwritten_state_is_a_new_instance()
    {
        var read = await ReadAsync(new() { Text = "stale", Number = 2 }, etag: "stale", exists: true);

        AssertNew(read);
    }

    [Fact]
    public async Task Cleared_state_is_a_new_instance_for_the_clearer_and_for_readers()
    {
        var state = await WriteAsync(new() { Text = "first" });
        var before = state.ETag;

        await Storage.ClearStateAsync(Name, _grain, state);

        AssertNew(state, anyETag: true);
        Assert.NotEqual(before, state.ETag);
        AssertNew(await ReadAsync(new() { Text = "stale" }), anyETag: true);
    }

    [Fact]
    public async Task Clearing_what_was_never_written_resets_it()
    {
        var state = new GrainState<SampleState>(new() { Text = "stale" }, null!) { RecordExists = true };

        await Storage.ClearStateAsync(Name, _grain, state);

        AssertNew(state, anyETag: true);
    }

    [Fact]
    public async Task What_was_cleared_may_be_cleared_again_and_written_anew()
    {
        var state = await WriteAsync(new() { Text = "first" });
        await Storage.ClearStateAsync(Name, _grain, state);
        await Storage.ClearStateAsync(Name, _grain, state);
        var cleared = state.ETag;
        state.State = new() { Text = "second" };

        await Storage.WriteStateAsync(Name, _grain, state);

        Assert.True(state.RecordExists);
        Assert.NotEqual(cleared, state.ETag);
        Assert.Equal("second", (await ReadAsync(new())).State!.Text);
    }

    [Fact]
    public async Task Each_write_has_another_ETag_also_of_the_same_values()
    {
        var state = await WriteAsync(new() { Text = "same" });
        var tags = new HashSet<string> { state.ETag! };
        for (var write = 0; write < 3; write++)
        {
            await Storage.WriteStateAsync(Name, _grain, state);
            Assert.True(tags.Add(state.ETag!));
        }
    }

    [Fact]
    public async Task An_outdated_ETag_can_neither_write_nor_clear()
    {
        var state = await WriteAsync(new() { Text = "initial" });
        var old = state.ETag;
        state.State = new() { Text = "latest" };
        await Storage.WriteStateAsync(Name, _grain, state);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() =>
            Storage.WriteStateAsync(Name, _grain, new GrainState<SampleState>(new() { Text = "stale" }, old) { RecordExists = true })
        );
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() =>
            Storage.ClearStateAsync(Name, _grain, new GrainState<SampleState>(new(), old) { RecordExists = true })
        );
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => WriteAsync(new() { Text = "as new" }));

        var read = await ReadAsync(new());
        Assert.Equal(("latest", state.ETag), (read.State!.Text, read.ETag));
    }

    [Fact]
    public async Task States_of_one_grain_are_apart_by_their_names()
    {
        var other = new GrainState<SampleState>(new() { Text = "other" }, null!);
        await WriteAsync(new() { Text = "one" });
        await Storage.WriteStateAsync("other-notes", _grain, other);
        await Storage.ClearStateAsync("other-notes", _grain, other);

        Assert.Equal("one", (await ReadAsync(new())).State!.Text);
    }

    [Fact]
    public async Task Many_grains_are_written_and_read_at_the_same_time() =>
        await Parallel.ForAsync(
            0,
            50,
            async (number, _) =>
            {
                var (grain, state) = (
                    GrainId.Create("memory", $"{_grain.Key}-{number}"),
                    new GrainState<SampleState>(new() { Number = number }, null!)
                );
                for (var write = 0; write < 5; write++)
                {
                    await Storage.WriteStateAsync(Name, grain, state);
                    var read = new GrainState<SampleState>(new(), null!);
                    await Storage.ReadStateAsync(Name, grain, read);
                    Assert.Equal((number, state.ETag), (read.State!.Number, read.ETag));
                }
            }
        );

    private async Task<GrainState<SampleState>> WriteAsync(SampleState notes)
    {
        var state = new GrainState<SampleState>(notes, null!);
        await Storage.WriteStateAsync(Name, _grain, state);
        return state;
    }

    private async Task<GrainState<SampleState>> ReadAsync(SampleState before, string? etag = null, bool exists = false)
    {
        var state = new GrainState<SampleState>(before, etag!) { RecordExists = exists };
        await Storage.ReadStateAsync(Name, _grain, state);
        return state;
    }

    private static void AssertNew(GrainState<SampleState> state, bool anyETag = false)
    {
        Assert.False(state.RecordExists);
        Assert.Equal((null, 0L), (state.State!.Text, state.State.Number));

        // A storage may keep an ETag of cleared state.
        if (!anyETag)
            Assert.Null(state.ETag);
    }

    [GenerateSerializer, Alias("concord.tests.SampleState")]
    public sealed class SampleState
    {
        [Id(0)]
        public string? Text { get; set; }

        [Id(1)]
        public long Number { get; set; }
    }
}
