using System.Globalization;
using System.Numerics;

namespace Concord.Portfolio;

/// <summary>
/// A sum of decimals without loss: <see cref="decimal"/> rounds once a sum has more than 28 digits. Its text does not depend on
/// the order in which it was added up.
/// </summary>
public readonly record struct ExactSum
{
    private readonly BigInteger _units;
    private readonly int _decimals;

    private ExactSum(BigInteger units, int decimals) => (_units, _decimals) = (units, decimals);

    public static ExactSum Of(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var units = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return new(value < 0 ? -units : units, value.Scale);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static ExactSum Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? text : text.Remove(point, 1);
        return new(
            BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            point < 0 ? 0 : text.Length - point - 1
        );
    }

    public static ExactSum operator +(ExactSum left, ExactSum right)
    {
        var decimals = Math.Max(left._decimals, right._decimals);
        return new(left.UnitsWith(decimals) + right.UnitsWith(decimals), decimals);
    }

    public static ExactSum operator -(ExactSum left, ExactSum right) => left + new ExactSum(-right._units, right._decimals);

    /// <summary>Plain notation with the most decimals of all that was added.</summary>
    public override string ToString()
    {
        var digits = BigInteger.Abs(_units).ToString(CultureInfo.InvariantCulture).PadLeft(_decimals + 1, '0');
        var sign = _units.Sign < 0 ? "-" : "";
        return _decimals == 0 ? sign + digits : $"{sign}{digits[..^_decimals]}.{digits[^_decimals..]}";
    }

    private BigInteger UnitsWith(int decimals) => decimals == _decimals ? _units : _units * BigInteger.Pow(10, decimals - _decimals);
}
