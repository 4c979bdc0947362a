using Concord.Ports;
using CsCheck;
using Xunit;

namespace Concord.Operations.Tests;

public sealed class ChunkedReadTests
{
    private const long MaxBytes = 1_000;

    [Fact]
    public Task Pages_hold_each_item_once_in_order_and_end_near_their_byte_limit() =>
        Gen.Select(Gen.Int[0, 400].Array[0, 300], Gen.Int[1, 100])
            .SampleAsync(
                async (sizes, limit) =>
                {
                    var (all, cursor) = (new List<int>(), 0);
                    while (true)
                    {
                        var largest = 0;
                        var page = await ChunkedRead.CollectAsync(
                            limit,
                            cursor,
                            (after, count) =>
                            {
                                largest = Math.Max(largest, count);
                                int[] items = [.. Enumerable.Range(after, Math.Max(0, Math.Min(count, sizes.Length - after)))];
                                return Task.FromResult(new PageChunk<int, int>(items, after + count < sizes.Length, after + items.Length));
                            },
                            index => sizes[index],
                            MaxBytes
                        );
                        all.AddRange(page.Items);
                        Assert.InRange(page.Items.Count, 0, limit);

                        // The excess is at most the last chunk, and no chunk may be larger than a few times the previous ones.
                        Assert.InRange(largest, 1, 16 + (4 * page.Items.Count));
                        if (!page.IsMore)
                            break;
                        Assert.True(page.Next > cursor);
                        cursor = page.Next;
                    }

                    Assert.Equal(Enumerable.Range(0, sizes.Length), all);
                }
            );

    [Fact]
    public void A_page_has_at_least_one_item_and_none_after_the_byte_limit()
    {
        var budget = new PageBudget(10);

        Assert.True(budget.Takes(50));
        Assert.True(budget.IsSpent);
        Assert.False(budget.Takes(1));
    }
}
