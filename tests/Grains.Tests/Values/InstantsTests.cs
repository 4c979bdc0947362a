using System.Buffers;
using System.Text;
using CsCheck;
using Xunit;

namespace Concord.Values.Tests;

public sealed class InstantsTests
{
    private static readonly Gen<DateTimeOffset> Any = Gen.Select(
            Gen.Long[TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay],
            Gen.Int[-14, 14]
        )
        .Select(static (ticks, hours) => new DateTimeOffset(ticks, TimeSpan.Zero).ToOffset(TimeSpan.FromHours(hours)));

    private static readonly DateTimeOffset Whole = new(2026, 11, 30, 10, 15, 0, TimeSpan.FromHours(2));
    private static readonly DateTimeOffset Fraction = Whole.AddTicks(1_234_500);

    [Fact]
    public void Each_form_is_the_one_that_was_always_written()
    {
        Assert.Equal("2026-11-30T08:15:00.0000000Z", Instants.ToText(Whole));
        Assert.Equal("2026-11-30T08:15:00.1234500Z", Instants.ToText(Fraction));
        Assert.Equal("2026-11-30T08:15:00.1234500+00:00", Instants.ToOffsetText(Fraction));
        Assert.Equal("2026-11-30T08:15:00Z", Instants.ToRfc3339(Whole));
        Assert.Equal("2026-11-30T08:15:00.12345Z", Instants.ToRfc3339(Fraction));
        Assert.Equal("2026-11-30T08:15:00Z", Instants.ToSeconds(Fraction));
        Assert.Equal("2026-11-30T08:15:00.123Z", Instants.ToMilliseconds(Fraction));
        Assert.Equal("202611300815001234500", Instants.ToDigits(Fraction));
        Assert.Equal("2026-11-30T08:15:00.1234500Z", Written(Fraction));
    }

    [Fact]
    public void What_is_stored_is_read_again_and_sorts_as_time_does() =>
        Gen.Select(Any, Any)
            .Sample(
                static (one, other) =>
                {
                    Assert.Equal(one, Instants.Parse(Instants.ToText(one)));
                    Assert.Equal(TimeSpan.Zero, Instants.Parse(Instants.ToText(one)).Offset);
                    Assert.Equal(one, Instants.Parse(Instants.ToOffsetText(one)));
                    Assert.Equal(Instants.ToText(one), Written(one));
                    Assert.Equal(
                        Math.Sign(one.CompareTo(other)),
                        Math.Sign(string.CompareOrdinal(Instants.ToText(one), Instants.ToText(other)))
                    );
                }
            );

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-30")]
    [InlineData("2026-11-30T08:15:00Z")]
    [InlineData("2026-11-30T08:15:00.0000000")]
    [InlineData("2026-11-30T08:15:00.0000000z")]
    [InlineData("2026-11-30T08:15:00.0000000+02:00")]
    [InlineData("2026-13-30T08:15:00.0000000Z")]
    [InlineData(" 2026-11-30T08:15:00.000000Z")]
    public void What_was_never_stored_is_not_read(string text)
    {
        Assert.False(Instants.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Instants.Parse(text));
    }

    [Theory]
    [InlineData("2026-11-30", "2026-11-30T00:00:00.0000000Z")]
    [InlineData("2026-11-30 08:15", "2026-11-30T08:15:00.0000000Z")]
    [InlineData("2026-11-30T08:15:01,5 +0200", "2026-11-30T06:15:01.5000000Z")]
    public void The_forms_of_other_systems_are_read_as_utc(string text, string expected)
    {
        Assert.True(Instants.TryParseIso8601(text, out var instant));
        Assert.Equal(expected, Instants.ToText(instant));
        Assert.False(Instants.TryParseRfc3339(text, out _));
    }

    [Fact]
    public void A_day_is_written_and_read_in_one_form()
    {
        Assert.Equal("2026-03-01", Days.ToText(new(2026, 3, 1)));
        Assert.Equal(new(2026, 3, 1), Days.Parse("2026-03-01"));
        Assert.All(
            ["", "2026-3-1", "2026-02-30", " 2026-03-01", "2026-03-01T00:00:00Z"],
            static text => Assert.False(Days.TryParse(text, out _))
        );
        Gen.Int[0, DateOnly.MaxValue.DayNumber]
            .Select(DateOnly.FromDayNumber)
            .Sample(static day =>
            {
                var output = new ArrayBufferWriter<byte>();
                Days.Write(output, day);
                Assert.Equal(Days.ToText(day), Encoding.UTF8.GetString(output.WrittenSpan));
                Assert.Equal(day, Days.Parse(Days.ToText(day)));
            });
    }

    private static string Written(DateTimeOffset instant)
    {
        var output = new ArrayBufferWriter<byte>();
        Instants.Write(output, instant);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
