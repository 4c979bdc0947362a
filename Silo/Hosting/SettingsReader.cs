using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Concord.Silo.Hosting;

/// <summary>Reads values from configuration and collects, instead of throwing at the first, what is wrong with them.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<string> _failures = [];

    public IReadOnlyList<string> Failures => _failures;

    /// <summary>A value that cannot be used, or not together with others. Said once, however often it is read.</summary>
    public void Refuse(string failure)
    {
        if (!_failures.Contains(failure)) _failures.Add(failure);
    }

    public bool Has(string key) => !string.IsNullOrWhiteSpace(configuration[key]);

    /// <param name="known">The first is the default.</param>
    public string OneOf(string key, params string[] known)
    {
        var value = configuration[key];
        if (string.IsNullOrWhiteSpace(value)) return known[0];
        if (Array.Find(known, one => one.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } found) return found;
        Refuse($"{key} must be {string.Join(" or ", known)}; it is '{value}'.");
        return known[0];
    }

    public string? Text(string key) => configuration[key] is { Length: > 0 } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    public string Text(string key, string byDefault)
    {
        var value = configuration[key] ?? byDefault;
        if (string.IsNullOrWhiteSpace(value)) Refuse($"{key} must not be empty.");
        return value;
    }

    public bool Flag(string key, bool byDefault = false)
    {
        if (configuration[key] is not { Length: > 0 } text) return byDefault;
        if (bool.TryParse(text, out var flag)) return flag;
        Refuse($"{key} must be true or false; it is '{text}'.");
        return byDefault;
    }

    public int Number(string key, int byDefault, int min, int max) => (int)Number(key, byDefault, min, (long)max);

    public long Number(string key, long byDefault, long min, long max)
    {
        if (configuration[key] is not { Length: > 0 } text) return byDefault;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max) return number;
        Refuse($"{key} must be a whole number from {min} to {max}; it is '{text}'.");
        return byDefault;
    }

    public TimeSpan Time(string key, TimeSpan byDefault, TimeSpan min) => Time(key, byDefault, min, TimeSpan.MaxValue);

    public TimeSpan Time(string key, TimeSpan byDefault, TimeSpan min, TimeSpan max)
    {
        if (configuration[key] is not { Length: > 0 } text) return byDefault;

        // "1" would be a day to TimeSpan, and is more likely meant to be something else.
        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= min && time <= max) return time;
        var limit = max == TimeSpan.MaxValue ? "" : $" and at most {max:c}";
        Refuse($"{key} must be a time span of at least {min:c}{limit}, written [days.]hours:minutes:seconds, for instance {byDefault:c}; it is '{text}'.");
        return byDefault;
    }
}
