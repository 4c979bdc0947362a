namespace Concord.Silo.Arango.Hosting;

/// <summary>Settings of the graph on ArangoDB, bound to the section <c>Graph:ArangoDb</c>.</summary>
public sealed class ArangoOptions
{
    public const string Section = "Graph:ArangoDb";

    /// <summary>One or more coordinators, separated by commas, for instance <c>http://arangodb:8529</c>.</summary>
    public string Url { get; set; } = "http://127.0.0.1:8529";

    /// <summary>Made where it is missing and the user may.</summary>
    public string Database { get; set; } = "concord";

    public string User { get; set; } = "root";

    /// <summary>Also an access token (from 3.12.5).</summary>
    public string Password { get; set; } = "";

    public ArangoAuthentication Authentication { get; set; } = ArangoAuthentication.Basic;

    /// <summary>With <see cref="ArangoAuthentication.Jwt"/>: a token made elsewhere, used as it is. Not set: one is fetched with user and password, and renewed.</summary>
    public string? Token { get; set; }

    /// <summary>What the server has on its disk before it says that it has written it.</summary>
    public ArangoWaitForSync WaitForSync { get; set; } = ArangoWaitForSync.Archive;

    /// <summary>After so long without an answer an attempt has failed.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>
/// A server that is not asked to wait flushes within a tenth of a second, and what it has acknowledged since is lost when its machine loses its power. Graph and lists can be made
/// again; the archive cannot, and the log lets go what the archive has.
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
