using System.ComponentModel.DataAnnotations;
using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Adapters.ArangoDb;

/// <summary>Settings of the graph on ArangoDB, bound to the section <c>Graph:ArangoDb</c>.</summary>
public sealed class ArangoOptions : IValidatableObject
{
    private const int MaxDatabaseName = 128;

    public const string Section = "Graph:ArangoDb";

    /// <summary>One or more coordinators, separated by commas, for instance <c>http://arangodb:8529</c>.</summary>
    public string Url
    {
        get;
        set => (field, IsGiven) = (value, !string.IsNullOrWhiteSpace(value));
    } = "http://127.0.0.1:8529";

    /// <summary>Made where it is missing and the user may.</summary>
    public string Database { get; set; } = "concord";

    public string User { get; set; } = "root";

    /// <summary>Also an access token (from 3.12.5).</summary>
    public string Password { get; set; } = "";

    [KnownMember(typeof(ArangoAuthentication))]
    public ArangoAuthentication Authentication { get; set; } = ArangoAuthentication.Basic;

    /// <summary>
    /// With <see cref="ArangoAuthentication.Jwt"/>: a token made elsewhere, used as it is. Not set: one is fetched with user and password,
    /// and renewed.
    /// </summary>
    public string? Token { get; set; }

    /// <summary>What the server has on its disk before it says that it has written it.</summary>
    [KnownMember(typeof(ArangoWaitForSync))]
    public ArangoWaitForSync WaitForSync { get; set; } = ArangoWaitForSync.Archive;

    /// <summary>After so long without an answer an attempt has failed.</summary>
    [Duration("00:00:00.1", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether somebody has said where the server is.</summary>
    internal bool IsGiven { get; private set; }

    /// <summary>The endpoints that <see cref="Url"/> names; null where it names none, or one is none.</summary>
    internal IReadOnlyList<Uri>? Endpoints
    {
        get
        {
            var found = new List<Uri>();
            foreach (var part in Url.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (
                    !Uri.TryCreate(part, UriKind.Absolute, out var uri)
                    || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
                    || uri.UserInfo.Length > 0
                    || uri.PathAndQuery is not "/"
                )
                    return null;
                found.Add(new Uri(uri.GetLeftPart(UriPartial.Authority)));
            }

            return found.Count > 0 ? found : null;
        }
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoints is null)
        {
            // Not the value: a password may be in it.
            yield return new(
                "Graph:ArangoDb:Url must name one or more endpoints separated by commas, for instance http://127.0.0.1:8529, "
                    + "without a path, and without user or password: those have settings of their own."
            );
        }

        if (
            Database is not { Length: > 0 and <= MaxDatabaseName }
            || Database.Contains('/', StringComparison.Ordinal)
            || Database.Any(char.IsControl)
        )
            yield return new("Graph:ArangoDb:Database must name a database, for instance concord.");
        if (Token is { Length: > 0 } && Authentication != ArangoAuthentication.Jwt)
            yield return new("Graph:ArangoDb:Token is used with Graph:ArangoDb:Authentication=Jwt only.");
        if (string.IsNullOrEmpty(User) && string.IsNullOrEmpty(Token))
            yield return new("Graph:ArangoDb:User must name a user.");
    }
}

/// <summary>
/// A server that is not asked to wait flushes within a tenth of a second, and what it has acknowledged since is lost when its machine loses
/// its power. Graph and lists can be made again; the archive cannot, and the log lets go what the archive has.
/// </summary>
public enum ArangoWaitForSync
{
    /// <summary>The archive alone.</summary>
    Archive,

    /// <summary>Graph and lists too.</summary>
    Always,

    /// <summary>Nothing: a power cut at the server may cost events that the log holds no more.</summary>
    Never,
}

public enum ArangoAuthentication
{
    /// <summary>User and password with every request.</summary>
    Basic,

    /// <summary>A JSON Web Token: the server checks the password once an hour and not every time.</summary>
    Jwt,
}

[OptionsValidator]
internal sealed partial class ArangoOptionsValidator : IValidateOptions<ArangoOptions>;
