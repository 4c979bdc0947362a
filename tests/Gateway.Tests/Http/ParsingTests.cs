using Concord.Values;
using CsCheck;
using Xunit;

namespace Concord.Gateway.Http.Tests;

public sealed class ParsingTests
{
    [Theory]
    [InlineData("2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z")]
    [InlineData("2026-11-23t12:00:00z", "2026-11-23T12:00:00Z")]
    [InlineData("2026-11-23T12:00:00.1234567Z", "2026-11-23T12:00:00.1234567Z")]
    [InlineData("2026-11-23T12:00:00.123456789Z", "2026-11-23T12:00:00.1234567Z")]
    [InlineData("2026-11-23T12:00:00.100Z", "2026-11-23T12:00:00.1Z")]
    [InlineData("2026-11-23T12:00:00+02:30", "2026-11-23T09:30:00Z")]
    [InlineData("2026-11-23T12:00:00 02:30", "2026-11-23T09:30:00Z")]
    [InlineData("2026-11-23T00:00:00-01:00", "2026-11-23T01:00:00Z")]
    public void An_instant_is_read_and_written_in_utc(string text, string expected)
    {
        Assert.True(Instants.TryParseRfc3339(text, out var instant));
        Assert.Equal(expected, Instants.ToRfc3339(instant));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-23")]
    [InlineData("2026-11-23T12:00Z")]
    [InlineData("2026-11-23T12:00:00")]
    [InlineData("2026-13-23T12:00:00Z")]
    [InlineData("2026-11-23T24:00:00Z")]
    [InlineData("2026-11-23T12:00:00+25:00")]
    [InlineData("2026-11-23T12:00:00Z\n")]
    [InlineData(" 2026-11-23T12:00:00Z")]
    public void An_invalid_instant_is_not_parsed(string text) => Assert.False(Instants.TryParseRfc3339(text, out _));

    [Fact]
    public void A_written_instant_is_parsed_back() =>
        Gen.Long[0, DateTime.MaxValue.Ticks]
            .Select(static ticks => new DateTimeOffset(ticks, TimeSpan.Zero))
            .Sample(static instant => Instants.TryParseRfc3339(Instants.ToRfc3339(instant), out var read) && read == instant);

    [Fact]
    public void A_cursor_gives_back_what_it_was_made_of() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 64], Gen.String[Gen.Char.AlphaNumeric, 1, 10])
            .Sample(
                static (value, kind) =>
                    Cursor.TryRead(kind, Cursor.Write(kind, value), out var read)
                    && read == value
                    && !Cursor.TryRead(kind + "x", Cursor.Write(kind, value), out _)
            );

    [Fact]
    public void A_cursor_of_the_first_version_is_understood_for_ever()
    {
        Assert.Equal("MXxwb2xpY2llc3xBMQ", Cursor.Write("policies", "A1"));
        Assert.True(Cursor.TryRead("policies", "MXxwb2xpY2llc3xBMQ", out var value));
        Assert.Equal("A1", value);
    }

    [Fact]
    public void Any_text_is_parsed_as_a_cursor_without_an_exception() =>
        Gen.String.Sample(static text => Cursor.TryRead("policies", text, out var value) == (value is not null));
}
