using System.Globalization;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>Lines <c>name value</c> of a redis.conf.</summary>
internal static class RedisConf
{
    public static IReadOnlyDictionary<string, string> Parse(string text) =>
        text.Split('\n')
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split(' ', 2))
            .ToDictionary(static words => words[0], static words => words[1], StringComparer.Ordinal);

    /// <summary>How many bytes a size like <c>2gb</c> or <c>4g</c> is.</summary>
    public static long Bytes(string? size)
    {
        var digits = new string([.. (size ?? "").TakeWhile(char.IsAsciiDigit)]);
        if (digits.Length == 0)
            return 0;
        return long.Parse(digits, CultureInfo.InvariantCulture)
            << (
                size![digits.Length..].ToLowerInvariant() switch
                {
                    "g" or "gb" or "gi" => 30,
                    "m" or "mb" or "mi" => 20,
                    "k" or "kb" => 10,
                    _ => 0,
                }
            );
    }
}
