using Concord.Errors;
using Concord.Timeline;
using CsCheck;
using Xunit;

namespace Concord.Wal.Tests;

public sealed class PositionTests
{
    private static readonly Gen<EntryId> Ids = Gen.Select(
        Gen.OneOf(Gen.Long[0, 3], Gen.Long[0, long.MaxValue - 1]),
        Gen.OneOf(Gen.Long[0, 3], Gen.Const(long.MaxValue)),
        static (ms, seq) => new EntryId(ms, seq)
    );

    [Fact]
    public void Next_is_the_least_id_after_an_id_and_Previous_takes_it_back() =>
        Ids.Sample(static id =>
        {
            var next = id.Next();
            Assert.True(next > id);
            Assert.Equal(id, next.Previous());
            Assert.Equal(id == EntryId.Zero ? EntryId.Zero : id, id == EntryId.Zero ? id.Previous() : id.Previous().Next());
        });

    [Fact]
    public void The_id_of_an_appended_entry_is_greater_even_where_the_clock_went_back()
    {
        Assert.Equal(new(7, 0), new EntryId(5, 3).Next(7));
        Assert.Equal(new(5, 4), new EntryId(5, 3).Next(5));
        Assert.Equal(new(5, 4), new EntryId(5, 3).Next(2));
    }

    [Fact]
    public void Later_is_the_greater_id() =>
        Gen.Select(Ids, Ids).Sample(static (left, right) => Assert.Equal(left > right ? left : right, EntryId.Later(left, right)));

    [Fact]
    public void Positions_are_ordered_by_entry_id_then_partition()
    {
        WalPosition[] ordered = [new(1, new(5, 0)), new(2, new(5, 0)), new(0, new(5, 1)), new(0, new(6, 0))];
        Assert.Equal(ordered, ordered.Reverse().Order());
        Assert.True(ordered[0] < ordered[1] && ordered[0] <= ordered[1] && ordered[3] > ordered[2] && ordered[3] >= ordered[2]);
    }

    [Fact]
    public void Dead_letters_are_ordered_by_position_then_projection_and_a_cursor_names_the_place()
    {
        DeadLetterCursor[] ordered =
        [
            new(new(3, new(5, 0)), "graph"),
            new(new(3, new(5, 0)), "policies"),
            new(new(0, new(6, 0)), "archive"),
        ];
        Assert.Equal(ordered, ordered.Reverse().Order());
        Assert.All(ordered, static place => Assert.True(place > DeadLetterCursor.ParseCursor(null)));
        Assert.Equal("3:5-0/graph", ordered[0].ToString());
        Assert.Equal(ordered[0], DeadLetterCursor.ParseCursor("3:5-0/graph"));
        Assert.Throws<ValidationException>(() => DeadLetterCursor.ParseCursor("graph"));
    }
}
