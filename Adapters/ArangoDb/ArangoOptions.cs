using System.ComponentModel.DataAnnotations;
using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Adapters.ArangoDb;

/// <summary>Options of ArangoDB, bound to the section <c>Graph:ArangoDb</c>.</summary>
public sealed class ArangoOptions : IValidatableObject
{
    private const int MaxDatabaseName = 128;

    public const string Section = "Graph:ArangoDb";

    /// <summary>One or more coordinators, separated by commas, for example <c>http://arangodb:8529</c>.</summary>
    public string Url
    {
        get;
        set => (field, IsGiven) = (value, !string.IsNullOrWhiteSpace(value));
    } = "http://127.0.0.1:8529";

    /// <summary>Created where it is missing and the user has the right.</summary>
    public string Database { get; set; } = "concord";

    public string User { get; set; } = "root";

    /// <summary>May be an access token (from 3.12.5).</summary>
    public string Password { get; set; } = "";

    [KnownMember(typeof(ArangoAuthentication))]
    public ArangoAuthentication Authentication { get; set; } = ArangoAuthentication.Basic;

    /// <summary>
    /// With <see cref="ArangoAuthentication.Jwt"/>: an existing token, used as it is. Not set: a token is fetched with user and password,
    /// and renewed.
    /// </summary>
    public string? Token { get; set; }

    /// <summary>What the server must have on its disk before it acknowledges a write.</summary>
    [KnownMember(typeof(ArangoWaitForSync))]
    public ArangoWaitForSync WaitForSync { get; set; } = ArangoWaitForSync.Archive;

    /// <summary>An attempt fails after this time without an answer.</summary>
    [Duration("00:00:00.1", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the server's address is configured.</summary>
    internal bool IsGiven { get; private set; }

    /// <summary>The endpoints in <see cref="Url"/>; null where it names none, or an invalid one.</summary>
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
            // Not the value: it may contain a password.
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
/// A server that does not wait flushes within a tenth of a second; what it has acknowledged since is lost when its machine loses power.
/// Graph and policy list can be rebuilt. The archive cannot, and the WAL is trimmed up to what the archive has.
/// </summary>
public enum ArangoWaitForSync
{
    /// <summary>Only for the archive.</summary>
    Archive,

    /// <summary>For graph and policy list too.</summary>
    Always,

    /// <summary>For nothing: a power failure of the server may lose events that the WAL no longer holds.</summary>
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
