using System.Collections.Concurrent;
using System.Globalization;

namespace Concord.ArangoDb.StandIn;

/// <param name="Path">The parts after the database, percent-decoded.</param>
internal sealed record Request(
    string Method,
    string? DatabaseName,
    IReadOnlyList<string> Path,
    IReadOnlyDictionary<string, string> Query,
    IReadOnlyDictionary<string, string> Headers,
    byte[] Body
)
{
    /// <summary>Through which endpoint it came.</summary>
    public required int Endpoint { get; init; }

    public string? Parameter(string name) => Query.GetValueOrDefault(name);

    /// <summary>Nothing but these may be asked for.</summary>
    public void AllowParameters(params ReadOnlySpan<string> known)
    {
        foreach (var name in Query.Keys)
        {
            if (!known.Contains(name))
                throw Fail.Undocumented($"query parameter '{name}'");
        }
    }

    public bool Flag(string name, bool absent = false) =>
        Parameter(name) switch
        {
            null => absent,
            "true" or "1" or "yes" or "on" => true,
            "false" or "0" or "no" or "off" => false,
            var other => throw Fail.BadParameter($"{name}={other}"),
        };

    public object? Json()
    {
        var type = Headers.GetValueOrDefault("Content-Type")?.Split(';')[0].Trim();
        if (Body.Length == 0)
            throw new ArangoException(600, "VPackError error: expecting a JSON body");
        if (type != "application/json")
            throw new ArangoException(600, $"a body of content type '{type}' where JSON is expected");
        return AqlJson.Parse(Body);
    }

    /// <summary>The body, an object with no other members than these.</summary>
    public AqlObject JsonObject(params ReadOnlySpan<string> known)
    {
        var body = Json() as AqlObject ?? throw new ArangoException(600, "expecting a JSON object as body");
        Check.Members(body, "attribute", known);
        return body;
    }

    public void NoBody()
    {
        if (Body.Length > 0)
            throw Fail.Undocumented("a body where none is documented");
    }
}

internal sealed record Response(int Code, object? Body)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>With <c>error</c> and <c>code</c>, as most answers have them.</summary>
    public static Response Ok(int code, AqlObject body)
    {
        body["error"] = false;
        body["code"] = code;
        return new(code, body);
    }

    public static Response Error(ArangoException e) =>
        new(
            e.Code,
            new AqlObject
            {
                ["code"] = e.Code,
                ["error"] = true,
                ["errorMessage"] = e.Message,
                ["errorNum"] = e.ErrorNum,
            }
        )
        {
            Headers = e.Code == 401 ? new() { ["WWW-Authenticate"] = "Bearer token_type=\"JWT\", realm=\"ArangoDB\"" } : [],
        };
}

/// <summary>Checks of bodies.</summary>
internal static class Check
{
    public static void Members(AqlObject o, string what, params ReadOnlySpan<string> known)
    {
        foreach (var name in o.Keys)
        {
            if (!known.Contains(name))
                throw Fail.Undocumented($"{what} '{name}'");
        }
    }

    public static string Text(AqlObject o, string name) => o.Get(name) as string ?? throw Fail.BadParameter($"'{name}' must be a string");

    public static AqlObject Object(AqlObject o, string name) =>
        o.Get(name) switch
        {
            null => [],
            AqlObject inner => inner,
            _ => throw new ArangoException(17, $"type error: expecting an object for '{name}'"),
        };

    public static bool Flag(AqlObject o, string name, bool absent = false) =>
        o.Get(name) switch
        {
            null => absent,
            bool flag => flag,
            _ => throw new ArangoException(17, $"type error: expecting a boolean for '{name}'"),
        };

    public static double? Number(AqlObject o, string name) =>
        o.Get(name) switch
        {
            null => null,
            long or double => AqlValue.Number(o.Get(name)),
            _ => throw new ArangoException(17, $"type error: expecting a number for '{name}'"),
        };

    public static List<string> Strings(AqlObject o, string name) =>
        o.Get(name) is List<object?> list && list.TrueForAll(static item => item is string)
            ? [.. list.Cast<string>()]
            : throw Fail.BadParameter($"'{name}' must be an array of strings");

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What all the parts of the API work on.</summary>
internal sealed class ServerState(ArangoServerOptions options)
{
    public ArangoServerOptions Options { get; } = options;
    public ServerVersion Version { get; } = ServerVersion.Parse(options.Version);
    public Sequence Sequence { get; } = new();
    public Dictionary<string, Database> Databases { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Cursor> Cursors { get; } = new(StringComparer.Ordinal);
    public Disk Disk { get; } = new(options.KeepsRequests);
    public ConcurrentQueue<ArangoQuery> Queries { get; } = [];
    public Tokens Tokens { get; set; } = new(options.Clock, options.TokenLifetime);

    /// <summary>Endpoints that are up.</summary>
    public HashSet<int> Up { get; } = [];

    public Database Database(string name) =>
        Databases.TryGetValue(name, out var database) ? database : throw new ArangoException(1228, "database not found");

    public Database CreateDatabase(string name) => Databases[name] = new(name, Version, Sequence, Disk);

    public void Tell(ArangoQuery query)
    {
        if (Options.KeepsRequests)
            Queries.Enqueue(query);
    }
}
