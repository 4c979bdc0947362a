using Concord.Testing;
using CsCheck;
using Xunit;

namespace Concord.Values.Tests;

public sealed class BackoffTests
{
    [Fact]
    public void The_pause_doubles_from_the_first_to_the_last()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1)) { Random = new LongestPauses() };
        Assert.Equal(
            [100, 200, 400, 800, 1_000, 1_000],
            Enumerable.Range(0, 6).Select(failures => backoff.Pause(failures).TotalMilliseconds)
        );
        Assert.Equal(TimeSpan.FromSeconds(1), backoff.Pause(int.MaxValue));
        Assert.Equal(TimeSpan.FromMilliseconds(100), backoff.Pause(-1));
    }

    [Fact]
    public void A_pause_is_drawn_between_half_and_the_whole() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int)
            .Sample(
                static (failures, seed) =>
                {
                    var (first, last) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5));
                    var whole = new Backoff(first, last) { Random = new LongestPauses() }.Pause(failures);
                    Assert.InRange(new Backoff(first, last) { Random = new(seed) }.Pause(failures), whole / 2, whole);
                }
            );
}
