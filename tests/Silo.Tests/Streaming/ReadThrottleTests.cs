using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Silo.Streaming.Tests;

public sealed class ReadThrottleTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ReadThrottle _pace;

    public ReadThrottleTests() => _pace = new(new WalStreamOptions(), _time);

    [Fact]
    public void An_entry_after_an_idle_period_is_read_at_once()
    {
        _pace.RecordRead(1);
        _time.Advance(TimeSpan.FromMilliseconds(5));
        Assert.True(_pace.WaitAsync(default).IsCompleted);
    }

    [Fact]
    public void After_an_empty_read_or_a_full_batch_the_next_read_does_not_wait()
    {
        _pace.RecordRead(64);
        Assert.True(_pace.WaitAsync(default).IsCompleted);
        _pace.RecordRead(0);
        Assert.True(_pace.WaitAsync(default).IsCompleted);
    }

    [Fact]
    public void A_busy_partition_is_read_less_often_until_it_is_calm_again()
    {
        for (var i = 0; i < 20; i++)
        {
            _pace.RecordRead(3);
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        _pace.RecordRead(2);
        var busy = _pace.WaitAsync(default);
        _time.Advance(TimeSpan.FromMilliseconds(39));
        Assert.False(busy.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(busy.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));
        _pace.RecordRead(1);
        var calm = _pace.WaitAsync(default);
        Assert.False(calm.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(5));
        Assert.True(calm.IsCompleted);
    }
}
