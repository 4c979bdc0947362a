using System.Text.RegularExpressions;

namespace Concord.Telemetry;

/// <summary>
/// Who acted, as a log may say it: the name of the key that was presented, or what a caller said where it is an identifier. What else callers write there is text of theirs,
/// a person's name perhaps; it is kept with what was done, and not in logs.
/// </summary>
internal readonly partial record struct LoggedActor(string Actor)
{
    private const string Via = " via ";

    public override string ToString()
    {
        var proven = Actor.LastIndexOf(Via, StringComparison.Ordinal);
        var name = proven < 0 ? Actor : Actor[(proven + Via.Length)..];
        return Identifier().IsMatch(name) ? name : "somebody";
    }

    [GeneratedRegex(@"^[A-Za-z0-9._@-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();
}
