using System.Collections.Immutable;
using Concord.Conformance;
using Concord.Errors;
using Concord.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Imports.Tests;

public sealed class ImportGrainTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly InMemoryImportStore _journal = new();
    private readonly ImportRecordOptions _options = new();

    [Fact]
    public async Task Counts_and_rejects_add_up_and_survive_a_new_activation()
    {
        var grain = Grain();
        await grain.StartAsync("motor", "csv", "a");
        await grain.ProgressAsync(Progress(1, read: 10, created: 9, rejects: 1));
        await grain.ProgressAsync(Progress(2, read: 5, created: 3, rejects: 2));
        await grain.FinishAsync(ImportState.Completed, null);

        var status = await Grain().GetAsync();
        Assert.Equal((ImportState.Completed, 15, 12, 3), (status.State, status.Read, status.Created, status.Rejected));
        Assert.Equal([1, 2, 3], (await Grain().GetRejectsAsync(0, 10)).Select(r => r.Number));
        Assert.Equal([3], (await Grain().GetRejectsAsync(2, 10)).Select(r => r.Number));
    }

    [Fact]
    public async Task Progress_sent_again_after_a_lost_reply_is_counted_once()
    {
        var grain = Grain();
        await grain.StartAsync("motor", null, "a");
        await grain.ProgressAsync(Progress(1, read: 10));
        await grain.ProgressAsync(Progress(1, read: 10));
        Assert.Equal(10, (await grain.GetAsync()).Read);
    }

    [Fact]
    public async Task A_silent_runner_leaves_a_failed_import_and_may_continue()
    {
        var grain = Grain();
        await grain.StartAsync("motor", null, "host:1");
        await grain.ProgressAsync(Progress(1, read: 10, runner: "host:1"));
        _time.Advance(TimeSpan.FromSeconds(ImportStatus.LeaseSeconds));
        Assert.Equal(ImportState.Running, (await grain.GetAsync()).State);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        var status = await grain.GetAsync();
        Assert.Equal(ImportState.Failed, status.State);
        Assert.Contains("host:1", status.Detail, StringComparison.Ordinal);
        Assert.NotNull(status.FinishedAt);
        Assert.Equal(ImportState.Failed, Assert.Single((await new ImportListGrain(_journal, _time).QueryAsync(null, 10)).Items).State);

        await grain.ProgressAsync(Progress(2, read: 1, runner: "host:1"));
        Assert.Equal((ImportState.Running, 11), ((await grain.GetAsync()).State, (await grain.GetAsync()).Read));
    }

    [Fact]
    public async Task A_store_that_is_away_does_not_end_the_lease_of_a_living_runner()
    {
        var grain = Grain();
        await grain.StartAsync("motor", null, "a");
        _time.Advance(TimeSpan.FromSeconds(25));
        _journal.Outage.Begin();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => grain.ProgressAsync(Progress(1, read: 10)));
        _journal.Outage.End();
        _time.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal((ImportState.Running, 0), ((await grain.GetAsync()).State, (await grain.GetAsync()).Read));
        await grain.ProgressAsync(Progress(1, read: 10));
        Assert.Equal(10, (await grain.GetAsync()).Read);
    }

    [Fact]
    public async Task A_failed_import_may_start_over_and_a_finished_one_may_not()
    {
        var grain = Grain();
        await grain.StartAsync("motor", null, "a");
        await Assert.ThrowsAsync<AlreadyExistsException>(() => grain.StartAsync("motor", null, "b"));
        await grain.ProgressAsync(Progress(1, read: 3, rejects: 2));
        await grain.FinishAsync(ImportState.Failed, "The client stopped sending.");

        await grain.StartAsync("motor", null, "b");
        Assert.Equal(
            (ImportState.Running, 0, 0),
            ((await grain.GetAsync()).State, (await grain.GetAsync()).Read, (await grain.GetAsync()).Rejected)
        );
        await Assert.ThrowsAsync<AlreadyExistsException>(() => grain.ProgressAsync(Progress(2, read: 1)));
        await grain.ProgressAsync(Progress(1, read: 1, rejects: 1, runner: "b"));
        Assert.Equal([3], (await grain.GetRejectsAsync(0, 10)).Select(r => r.Number));

        await grain.FinishAsync(ImportState.Completed, null);
        await Assert.ThrowsAsync<AlreadyExistsException>(() => grain.StartAsync("motor", null, "c"));
    }

    [Fact]
    public async Task A_cancellation_reaches_the_runner_with_its_next_progress()
    {
        var grain = Grain();
        await grain.StartAsync("motor", null, "a");
        Assert.False(await grain.ProgressAsync(Progress(1)));
        Assert.Equal(ImportState.Running, (await grain.CancelAsync()).State);
        Assert.True(await grain.ProgressAsync(Progress(2)));
        await grain.FinishAsync(ImportState.Cancelled, null);
        Assert.Equal(ImportState.Cancelled, (await grain.CancelAsync()).State);
    }

    [Fact]
    public async Task The_first_rejects_are_kept_and_the_rest_is_counted()
    {
        (_options.MaxRejects, _options.MaxRejectBytes) = (3, 1_000);
        var grain = Grain();
        await grain.StartAsync("motor", null, "a");
        await grain.ProgressAsync(Progress(1, read: 2, rejects: 2));
        await grain.ProgressAsync(Progress(2, read: 2, rejects: 2));
        await grain.ProgressAsync(Progress(3, read: 1, rejects: 1));
        await grain.FinishAsync(ImportState.Failed, "The client stopped sending.");
        Assert.Equal((5, 3), ((await grain.GetAsync()).Rejected, (await grain.GetAsync()).RejectsKept));
        Assert.Equal([1, 2, 3], (await grain.GetRejectsAsync(0, 10)).Select(r => r.Number));

        // The next run has a budget of its own; 2 bytes are a reject's detail and input.
        _options.MaxRejectBytes = 5;
        await grain.StartAsync("motor", null, "b");
        await grain.ProgressAsync(Progress(1, read: 4, rejects: 4, runner: "b"));
        Assert.Equal((4, 2), ((await grain.GetAsync()).Rejected, (await grain.GetAsync()).RejectsKept));
        Assert.Equal([4, 5], (await grain.GetRejectsAsync(0, 10)).Select(r => r.Number));
    }

    [Fact]
    public async Task A_new_import_is_ordered_after_all_earlier_ones_despite_clock_steps()
    {
        var ahead = await Grain("i0").StartAsync("motor", null, "a");
        _time.AdjustTime(_time.GetUtcNow().AddHours(-1));
        var grain = Grain();
        var first = await grain.StartAsync("motor", null, "a");
        Assert.True(first.OrderedAt > ahead.OrderedAt);

        await grain.FinishAsync(ImportState.Failed, "The client stopped sending.");
        var other = await Grain("i2").StartAsync("motor", null, "a");
        var again = await grain.StartAsync("motor", null, "b");
        Assert.Equal(first.OrderedAt, again.OrderedAt);
        Assert.True(other.OrderedAt > again.OrderedAt);
    }

    [Fact]
    public async Task An_import_that_was_never_started_is_not_found()
    {
        await Assert.ThrowsAsync<NotFoundException>(() => Grain().GetAsync());
        await Assert.ThrowsAsync<NotFoundException>(() => Grain().GetRejectsAsync(0, 10));
        await Assert.ThrowsAsync<NotFoundException>(() => Grain().CancelAsync());
    }

    private ImportGrain Grain(string id = "i1") => new(GrainContextStub.For("import", id), _journal, Options.Create(_options), _time);

    private static ImportProgress Progress(long sequence, long read = 0, long created = 0, int rejects = 0, string runner = "a") =>
        new()
        {
            Runner = runner,
            Sequence = sequence,
            Read = read,
            Created = created,
            Rejects =
            [
                .. Enumerable
                    .Range(1, rejects)
                    .Select(i => new ImportReject
                    {
                        Line = i,
                        Code = "validation",
                        Detail = "d",
                        Input = "x",
                    })
                    .ToImmutableArray(),
            ],
        };
}
