using System.Text.RegularExpressions;

namespace Concord.Telemetry;

/// <summary>
/// Who acted, in a form that may be logged: the name of the presented key, or the caller's claim if it is an identifier. Any
/// other claim is free text, perhaps a person's name; it is stored with the action, but not logged.
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
