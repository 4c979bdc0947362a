using System.Diagnostics.Metrics;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Projections.Tests;

public sealed class DeliverySizesTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly LogLines _log = new();
    private readonly DeliverySizes _sizes;

    public DeliverySizesTests()
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        _sizes = new(new(meters), _time, new Logger<DeliverySizes>(new LoggerFactory([_log])));
    }

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(64, 4, 16)]
    [InlineData(64, 32, 2)]
    [InlineData(64, 1000, 1)]
    [InlineData(1, 20, 1)]
    [InlineData(64, 0.7, 64)]
    public void After_a_slow_batch_the_next_is_as_large_as_is_done_in_a_second(int entries, double seconds, int next)
    {
        var size = Grown(64);

        size.Took(entries, TimeSpan.FromSeconds(seconds));

        Assert.Equal(next, size.Entries);
    }

    [Fact]
    public void Only_a_full_batch_that_was_fast_makes_the_next_one_larger()
    {
        var size = _sizes.Of("graph", 0);

        size.Took(DeliverySize.Initial - 1, TimeSpan.FromMilliseconds(1));
        Assert.Equal(DeliverySize.Initial, size.Entries);
        size.Took(DeliverySize.Initial, TimeSpan.FromMilliseconds(1));
        Assert.Equal(2 * DeliverySize.Initial, size.Entries);
    }

    [Fact]
    public void A_size_is_bounded()
    {
        var size = Grown(DeliverySize.Max);

        size.Took(DeliverySize.Max, TimeSpan.FromMilliseconds(1));

        Assert.Equal(DeliverySize.Max, size.Entries);
    }

    [Fact]
    public void Reader_and_grain_share_the_size_of_a_partition()
    {
        Assert.Same(_sizes.Of("graph", 1), _sizes.Of("graph", 1));
        Assert.NotSame(_sizes.Of("graph", 1), _sizes.Of("graph", 2));
        Assert.NotSame(_sizes.Of("graph", 1), _sizes.Of("archive", 1));
    }

    [Fact]
    public void Slowness_of_all_partitions_for_an_hour_is_two_lines()
    {
        for (var minute = 0; minute < 60; minute++)
        {
            for (var partition = 0; partition < 32; partition++)
            {
                _sizes.Of("graph", partition).Took(8, TimeSpan.FromSeconds(6));
                _sizes.Of("graph", partition).Took(1, TimeSpan.FromSeconds(0.5));
            }

            _time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal((1, 0), (_log.At(LogLevel.Warning).Count, _log.At(LogLevel.Information).Count));
        _time.Advance(DeliverySizes.Quiet);
        _sizes.Of("graph", 3).Took(1, TimeSpan.FromSeconds(0.5));
        _sizes.Of("graph", 4).Took(1, TimeSpan.FromSeconds(0.5));
        Assert.Equal((1, 1), (_log.At(LogLevel.Warning).Count, _log.At(LogLevel.Information).Count));
    }

    [Fact]
    public void Each_projection_has_its_own_line()
    {
        _sizes.Of("graph", 0).Took(8, TimeSpan.FromSeconds(6));
        _sizes.Of("archive", 0).Took(8, TimeSpan.FromSeconds(6));

        Assert.Equal(2, _log.All.Count);
    }

    private DeliverySize Grown(int entries)
    {
        var size = _sizes.Of("graph", 0);
        while (size.Entries < entries)
            size.Took(size.Entries, TimeSpan.FromMilliseconds(1));
        return size;
    }
}
