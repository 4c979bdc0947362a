using System.Collections.Immutable;
using System.Globalization;
using Concord.Policies;

namespace Concord.Gateway.Http;

/// <summary>
/// Reads query parameters and collects all errors, so that a caller learns everything at once. White space around a value is ignored. An
/// empty value counts as absent. Unknown parameters are ignored, as usual in HTTP. A parameter that is repeated is an error, unless it may
/// have several values.
/// </summary>
internal sealed class QueryReader(IQueryCollection query)
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1_000;
    public const string NotACursor = "This is not a cursor of this list; use the value of 'next' as it came.";
    private const int MaxText = 256;
    private const int MaxTexts = 50;

    private readonly FieldErrors _errors = [];

    public delegate bool Parser<T>(string text, out T value);

    public string? Text(string name, int maxLength = MaxText)
    {
        var text = Raw(name, maxLength);
        if (text is null || !HasControls(text))
            return text;
        Fail(name, "The value holds control characters.");
        return null;
    }

    public string? RequiredText(string name, int maxLength = MaxText) => Required(name, () => Text(name, maxLength));

    /// <summary>Words to search for. Control characters separate words: addresses are often copied with their line breaks.</summary>
    public string? Words(string name) =>
        Raw(name, MaxText) is { } text ? string.Create(text.Length, text, static (words, text) => ReplaceControls(text, words)) : null;

    public string? RequiredWords(string name) => Required(name, () => Words(name));

    /// <summary>The values of a parameter that may be repeated, or contain several values separated by commas.</summary>
    public ImmutableArray<string> Texts(string name)
    {
        var texts = query[name]
            .SelectMany(static value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Distinct(StringComparer.Ordinal)
            .ToImmutableArray();
        if (texts.Length > MaxTexts)
            Fail(name, $"There are more than {MaxTexts} values.");
        else if (texts.Any(static text => text.Length > MaxText))
            Fail(name, $"A value is longer than {MaxText} characters.");
        else if (texts.Any(HasControls))
            Fail(name, "A value holds control characters.");
        else
            return texts;
        return [];
    }

    public T? Value<T>(string name, Parser<T> parser, string expected)
        where T : struct
    {
        if (Text(name) is not { } text)
            return null;
        if (parser(text, out var value))
            return value;
        Fail(name, $"Expected {expected}.");
        return null;
    }

    public DateOnly? Date(string name) =>
        Value(name, static (string text, out DateOnly day) => Days.TryParse(text, out day), "a day of the calendar as YYYY-MM-DD");

    public DateTimeOffset? Instant(string name) =>
        Value<DateTimeOffset>(name, Instants.TryParseRfc3339, "an RFC 3339 instant, for instance 2026-11-23T12:00:00Z");

    public int Limit(int otherwise = DefaultLimit, int max = MaxLimit) => Number("limit", otherwise, max);

    /// <summary>From 1 to <paramref name="max"/>.</summary>
    public int Number(string name, int otherwise, int max)
    {
        return Value<int>(name, Parse, $"a whole number from 1 to {max}") ?? otherwise;

        bool Parse(string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 1 && value <= max;
    }

    /// <summary>The value in the cursor, or null on the first page.</summary>
    public string? Cursor(string kind)
    {
        if (Text("cursor") is not { } text)
            return null;
        if (Concord.Gateway.Http.Cursor.TryRead(kind, text, out var value))
            return value;
        Fail("cursor", NotACursor);
        return null;
    }

    public long? NumberCursor(string kind)
    {
        if (Cursor(kind) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return value;
        Fail("cursor", NotACursor);
        return null;
    }

    public void Fail(string name, string message) => _errors.Add("/" + name, message);

    /// <exception cref="ValidationException">A parameter was wrong.</exception>
    public void ThrowIfInvalid() => _errors.ThrowIfAny();

    private string? Raw(string name, int maxLength)
    {
        var values = query[name];
        if (values.Count > 1)
            Fail(name, "The parameter is given more than once.");
        var text = values.Count == 0 ? "" : IdText.Trim(values[0] ?? "");
        if (text.Length <= maxLength || name == "cursor")
            return text.Length == 0 ? null : text;
        Fail(name, $"The value is longer than {maxLength} characters.");
        return null;
    }

    private string? Required(string name, Func<string?> read)
    {
        var before = _errors.Count;
        var text = read();
        if (text is null && _errors.Count == before)
            Fail(name, "This parameter is required.");
        return text;
    }

    private static void ReplaceControls(string text, Span<char> words)
    {
        for (var i = 0; i < words.Length; i++)
            words[i] = char.IsControl(text[i]) ? ' ' : text[i];
    }

    // Characters that no id may ever contain. DEL and similar ones may occur in ids of an earlier version, so they can be asked for.
    private static bool HasControls(string text) => text.AsSpan().ContainsAnyInRange('\u0000', '\u001f');
}
