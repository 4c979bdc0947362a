using System.Text;
using Concord.Values;
using Xunit;

namespace Concord.Timeline.Tests;

public sealed class TimelinePageTests
{
    [Fact]
    public void A_page_ends_by_number_or_by_bytes_and_has_at_least_one()
    {
        var small = Enumerable.Range(1, 5).Select(number => Of(number, 10)).ToList();
        var large = Enumerable.Range(1, 5).Select(number => Of(number, 1_500_000)).ToList();

        Assert.Equal(
            (2, 5, 3, 5),
            (TimelinePage.End(small, 0, 2), TimelinePage.End(small, 0, 9), TimelinePage.End(small, 2, 0), TimelinePage.End(small, 5, 3))
        );
        Assert.Equal((1, 2, 5), (TimelinePage.End(large, 0, 9), TimelinePage.End(large, 1, 9), TimelinePage.End(large, 4, 9)));
        Assert.Equal(1, TimelinePage.End([Of(1, 3_000_000)], 0, int.MaxValue));
    }

    private static Transaction Of(int number, int bytes)
    {
        var draft = Timelines.Draft(number) with
        {
            Changes = CanonicalJson.FromTrusted(Encoding.UTF8.GetBytes($"{{\"text\":\"{new string('x', bytes)}\"}}")),
        };
        return Transaction.Of(TransactionWriter.Write(draft, Timelines.Key, number, Timelines.Start, ""));
    }
}
