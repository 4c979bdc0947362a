using System.Globalization;
using System.Numerics;

namespace Concord.Values;

/// <summary>Decimal numbers without loss: what <see cref="decimal"/> would round is refused instead.</summary>
public static class ExactDecimal
{
    private const int MaxDigits = 28;

    /// <summary>
    /// Reads a JSON number. False if it is not a number, or needs more than 28 digits before and after the point together.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal value)
    {
        value = 0;
        var mantissa = text;
        var exponent = 0;
        var e = text.IndexOfAny('e', 'E');
        if (e >= 0)
        {
            if (
                !int.TryParse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                || Math.Abs((long)exponent) > 1_000
            )
                return false;
            mantissa = text[..e];
        }

        // Count the digits without leading and trailing zeros and find the point: decimal.Parse would round silently.
        int first = -1,
            last = -1,
            digits = 0,
            point = -1;
        foreach (var c in mantissa)
        {
            if (c == '.')
                point = digits;
            if (!char.IsAsciiDigit(c))
                continue;
            if (c != '0')
            {
                if (first < 0)
                    first = digits;
                last = digits;
            }
            digits++;
        }
        if (digits == 0)
            return false;
        if (first < 0)
            return decimal.TryParse(mantissa, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        var integerDigits = (point < 0 ? digits : point) + exponent;
        var significant = last - first + 1;
        var decimals = last + 1 - integerDigits;
        if (significant > MaxDigits || decimals > MaxDigits || integerDigits - first > MaxDigits)
            return false;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Plain notation without trailing zeros; zero has no sign.</summary>
    public static string ToCanonicalString(decimal value)
    {
        if (value == 0)
            return "0";
        var text = value.ToString(CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
    }

    /// <summary>
    /// Whether <paramref name="value"/> is an integer multiple of <paramref name="divisor"/>, which is greater than 0.
    /// </summary>
    public static bool IsMultiple(decimal value, decimal divisor)
    {
        // The remainder of integers is exact and cannot overflow. If one side has decimals, BigInteger is used.
        if (decimal.IsInteger(value) && decimal.IsInteger(divisor))
            return value % divisor == 0;
        var scale = Math.Max(value.Scale, divisor.Scale);
        return Scaled(value, scale) % Scaled(divisor, scale) == 0;
    }

    private static BigInteger Scaled(decimal value, int scale)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var mantissa = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return mantissa * BigInteger.Pow(10, scale - value.Scale);
    }
}
