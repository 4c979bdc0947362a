using Concord.Errors;
using Concord.Wal;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Projections.Tests;

public sealed class PositionWaitersTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly PositionWaiters _waiters;

    public PositionWaitersTests() => _waiters = new(_time);

    [Fact]
    public async Task Only_waiters_whose_position_is_passed_are_woken()
    {
        var (first, second) = (WaitAsync(5), WaitAsync(7));

        _waiters.Passed(new(6, 0));

        await first;
        Assert.False(second.IsCompleted);
        _waiters.Passed(new(7, 0));
        await second;
        Assert.Equal(0, _waiters.Count);
    }

    [Fact]
    public async Task A_wait_that_takes_too_long_ends_with_projection_behind_and_leaves_nothing()
    {
        var wait = WaitAsync(5);

        _time.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<ProjectionBehindException>(() => wait);
        Assert.Equal(0, _waiters.Count);
    }

    [Fact]
    public async Task A_silo_that_stops_ends_all_waits()
    {
        using var stop = new CancellationTokenSource();
        var wait = _waiters.WaitAsync(new(5, 0), TimeSpan.FromMinutes(1), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAsync<ProjectionBehindException>(() => wait);
    }

    private Task WaitAsync(long milliseconds) =>
        _waiters.WaitAsync(new EntryId(milliseconds, 0), TimeSpan.FromSeconds(5), CancellationToken.None);
}
