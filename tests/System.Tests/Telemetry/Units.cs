using System.Globalization;

namespace Concord.System.Tests;

/// <summary>Values in a few characters, by the names that Grafana has for units.</summary>
internal static class Units
{
    public static string Format(double value, string unit) =>
        unit switch
        {
            "s" or "dtdurations" => Seconds(value),
            "ms" => Seconds(value / 1_000),
            "percentunit" => Short(value * 100) + " %",
            "percent" => Short(value) + " %",
            "bytes" or "decbytes" => Bytes(value),
            _ => Short(value),
        };

    private static string Seconds(double value) =>
        Math.Abs(value) switch
        {
            0 => "0",
            < 0.001 => N(value * 1_000_000) + " µs",
            < 1 => N(value * 1_000) + " ms",
            < 300 => N(value) + " s",
            _ => N(value / 60) + " min",
        };

    private static string Bytes(double value) =>
        Math.Abs(value) switch
        {
            >= 1 << 30 => N(value / (1 << 30)) + " GiB",
            >= 1 << 20 => N(value / (1 << 20)) + " MiB",
            >= 1 << 10 => N(value / (1 << 10)) + " KiB",
            _ => N(value) + " B",
        };

    private static string Short(double value) => Math.Abs(value) >= 10_000 ? N(value / 1_000) + " k" : N(value);

    private static string N(double value) =>
        value.ToString("G3", CultureInfo.InvariantCulture) is var text && text.Contains('E', StringComparison.Ordinal)
            ? value.ToString("0.###", CultureInfo.InvariantCulture)
            : text;
}
