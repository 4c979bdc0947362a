using System.Text.RegularExpressions;

namespace Concord.Realms;

/// <summary>
/// A regular expression of ECMA-262 with its flag <c>u</c>, as the standard requires. Without look-around its time is linear in
/// the text; with look-around it has a timeout of one second.
/// </summary>
internal sealed class SchemaPattern
{
    public const int MaxLength = 1_000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;

    private SchemaPattern(string source, Regex regex) => (Source, _regex) = (source, regex);

    public string Source { get; }

    /// <summary>Null, with the reason, if it cannot be used here.</summary>
    public static SchemaPattern? Compile(string source, out string? reason)
    {
        if (source.Length > MaxLength)
        {
            reason = $"Must be a regular expression of at most {MaxLength} characters.";
            return null;
        }
        if (EcmaPattern.Translate(source, out reason) is not { } expression)
            return null;
        try
        {
            return new(source, Make(expression));
        }
        catch (ArgumentException)
        {
            reason = "Is not a valid regular expression.";
            return null;
        }
    }

    /// <summary>Null if it takes too long.</summary>
    public bool? IsMatch(string text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static Regex Make(string expression)
    {
        try
        {
            return new(expression, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Timeout);
        }
        catch (NotSupportedException)
        {
            return new(expression, RegexOptions.CultureInvariant, Timeout);
        }
    }
}
