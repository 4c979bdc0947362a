using Concord.Configuration;
using Concord.Conformance;
using Concord.Silo.Telemetry.Tests;
using Concord.Silo.Wal;
using Concord.Testing;
using Concord.Wal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Silo.Tests;

public sealed class WalRetentionTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(1000));
    private readonly InMemoryStore _store;
    private readonly GaugeTestBed _box;

    public WalRetentionTests()
    {
        _store = new(_time, partitions: 1);
        _box = new(_store, _time);
    }

    public void Dispose() => _box.Dispose();

    [Fact]
    public async Task Old_entries_acknowledged_by_all_groups_are_trimmed()
    {
        await FillAsync();
        await AcknowledgeAsync(ProjectionNames.Archive, 1, 10);
        await AcknowledgeAsync(ProjectionNames.Graph, 1, 10);
        await AcknowledgeAsync(ProjectionNames.Policies, 1, 4);
        _time.Advance(TimeSpan.FromHours(25));
        await _store.CommitAsync("motor-fr/P1", 11);

        Assert.Equal(4, await TrimAsync());
        Assert.Equal(Enumerable.Range(5, 7), await VersionsAsync());
        Assert.Equal((4, 1), (_box.Shown.Value("concord.wal.trimmed"), Trims(ProjectionNames.Policies)));
    }

    [Fact]
    public async Task Acknowledged_entries_within_the_retention_are_kept()
    {
        await FillAsync();
        await AcknowledgeAsync(ProjectionNames.Archive, 1, 10);
        await AcknowledgeAsync(ProjectionNames.Graph, 1, 10);
        await AcknowledgeAsync(ProjectionNames.Policies, 1, 10);
        _time.Advance(TimeSpan.FromHours(23));

        Assert.Equal(0, await TrimAsync());
        Assert.Equal(1, Trims("age"));
    }

    [Fact]
    public async Task Nothing_limits_an_empty_partition_and_an_outside_group_limits_the_one_it_blocks()
    {
        Assert.Equal(0, await TrimAsync());
        Assert.Equal(1, Trims("none"));

        await _store.EnsureGroupAsync("billing");
        await FillAsync();
        foreach (var projection in ProjectionNames.All)
            await AcknowledgeAsync(projection, 1, 10);
        _time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(0, await TrimAsync());
        Assert.Equal(1, Trims("outside"));
    }

    [Fact]
    public async Task Dead_letters_of_the_archive_are_not_trimmed()
    {
        await FillAsync();
        var entries = await _store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 100);
        await _store.AddDeadLetterAsync(
            new()
            {
                Projection = ProjectionNames.Archive,
                Entry = entries[5],
                Error = "",
                Tries = 1,
                FirstTriedAt = _time.GetUtcNow(),
                LastTriedAt = _time.GetUtcNow(),
            }
        );
        await AcknowledgeAsync(ProjectionNames.Archive, 1, 10);
        await AcknowledgeAsync(ProjectionNames.Graph, 1, 10);
        await AcknowledgeAsync(ProjectionNames.Policies, 1, 10);
        _time.Advance(TimeSpan.FromDays(10));

        Assert.Equal(5, await TrimAsync());
        Assert.Equal(Enumerable.Range(6, 5), await VersionsAsync());
        Assert.Equal(1, Trims(ProjectionNames.Archive));
    }

    [Fact]
    public async Task The_newest_entries_are_kept_for_feeds_whatever_is_configured()
    {
        await FillAsync();
        await AcknowledgeAsync(ProjectionNames.Archive, 1, 10);
        await AcknowledgeAsync(ProjectionNames.Graph, 1, 10);
        await AcknowledgeAsync(ProjectionNames.Policies, 1, 10);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, await TrimAsync(("Storage:Retention", "00:00:00")));

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(10, await TrimAsync(("Storage:Retention", "00:00:00")));
    }

    [Fact]
    public async Task Entries_are_trimmed_after_their_dead_letter_is_resolved()
    {
        await FillAsync();
        var entries = await _store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 100);
        await _store.AddDeadLetterAsync(
            new()
            {
                Projection = ProjectionNames.Archive,
                Entry = entries[5],
                Error = "",
                Tries = 1,
                FirstTriedAt = _time.GetUtcNow(),
                LastTriedAt = _time.GetUtcNow(),
            }
        );
        await AcknowledgeAsync(ProjectionNames.Archive, 1, 10);
        await AcknowledgeAsync(ProjectionNames.Graph, 1, 10);
        await AcknowledgeAsync(ProjectionNames.Policies, 1, 10);
        _time.Advance(TimeSpan.FromDays(10));
        Assert.Equal(5, await TrimAsync());

        await _store.RemoveDeadLetterAsync(ProjectionNames.Archive, entries[5].Position);
        Assert.Equal(5, await TrimAsync());
    }

    private double? Trims(string limit) => _box.Shown.Value("concord.wal.trims", "limit=" + limit);

    private async Task FillAsync()
    {
        foreach (var projection in ProjectionNames.All)
            await _store.EnsureGroupAsync(projection);
        for (var version = 1; version <= 10; version++)
            await _store.CommitAsync("motor-fr/P1", version);
    }

    private async Task AcknowledgeAsync(string group, int from, int to)
    {
        var entries = await _store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 100);
        await _store.AcknowledgeAsync(
            group,
            0,
            [.. entries.Where(entry => entry.Event.Version >= from && entry.Event.Version <= to).Select(entry => entry.Position.Entry)]
        );
    }

    private async Task<long> TrimAsync(params (string Key, string? Value)[] settings)
    {
        var builder = BoundOptions.Builder(settings);
        var options = builder.Services.BindConcordOptions<StorageOptions, StorageOptionsValidator>(
            builder.Configuration,
            StorageOptions.Section
        );
        using var retention = new WalRetention(_store, Options.Create(options), _box.Wal, _time, NullLogger<WalRetention>.Instance);
        return await retention.TrimAsync(default);
    }

    private async Task<IEnumerable<int>> VersionsAsync() =>
        (await _store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 100)).Select(entry => (int)entry.Event.Version);
}
