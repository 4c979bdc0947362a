using Concord.Configuration;
using Concord.Conformance;
using Concord.Silo.Wal;
using Concord.Testing;
using Concord.Wal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Silo.Tests;

public sealed class DeadGroupMonitorTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(1000));
    private readonly InMemoryStore _store;
    private readonly LogLines _lines = new();
    private DeadGroupMonitor? _watch;

    public DeadGroupMonitorTests() => _store = new(_time, partitions: 1);

    [Fact]
    public async Task A_stalled_group_with_lag_is_logged_at_intervals()
    {
        await FillAsync("archive", "billing");
        Assert.Empty(await LookAsync());
        await AcknowledgeAsync("archive", 3);

        _time.Advance(TimeSpan.FromHours(23));
        Assert.Empty(await LookAsync());
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["billing"], await LookAsync());
        Assert.Equal(["billing"], await LookAsync());

        Assert.Equal(
            "Group billing has acknowledged nothing for 1.00:00:00, and 3 events wait for it. The WAL cannot be trimmed past them. "
                + "Remove the group if it is no longer used.",
            Assert.Single(_lines.At(LogLevel.Error))
        );
        _time.Advance(TimeSpan.FromHours(24));
        await LookAsync();
        Assert.Equal(2, _lines.At(LogLevel.Error).Count);
    }

    [Fact]
    public async Task A_group_that_progresses_or_has_no_lag_is_alive()
    {
        await FillAsync("archive", "billing");
        await AcknowledgeAsync("archive", 3);
        for (var day = 0; day < 3; day++)
        {
            Assert.Empty(await LookAsync());
            await AcknowledgeAsync("billing", 1 + day);
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Empty(await LookAsync());
    }

    [Fact]
    public async Task A_dead_group_is_dropped_if_configured_and_a_projection_never()
    {
        await FillAsync("archive", "billing");
        await LookAsync(("Storage:DeadGroups:Drop", "true"), ("Storage:DeadGroups:After", "01:00:00"));
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(["archive", "billing"], await LookAsync());
        Assert.Equal(["archive"], (await _store.DescribeAsync())[0].Groups.Select(group => group.Group));
    }

    public void Dispose() => _watch?.Dispose();

    private async Task<IReadOnlyList<string>> LookAsync(params (string Key, string Value)[] settings)
    {
        _watch ??= new(
            _store,
            Settings(settings),
            _time,
            LoggerFactory.Create(logging => logging.AddProvider(_lines)).CreateLogger<DeadGroupMonitor>()
        );
        return await _watch.FindDeadGroupsAsync(default);
    }

    private static IOptions<StorageOptions> Settings((string Key, string Value)[] settings)
    {
        var builder = BoundOptions.Builder(settings!);
        return Options.Create(
            builder.Services.BindConcordOptions<StorageOptions, StorageOptionsValidator>(builder.Configuration, StorageOptions.Section)
        );
    }

    private async Task FillAsync(params string[] groups)
    {
        foreach (var group in groups)
            await _store.EnsureGroupAsync(group);
        for (var version = 1; version <= 3; version++)
            await _store.CommitAsync("motor-fr/P1", version);
    }

    private async Task AcknowledgeAsync(string group, int entries) =>
        await _store.AcknowledgeAsync(
            group,
            0,
            [.. (await _store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, entries)).Select(entry => entry.Position.Entry)]
        );
}
