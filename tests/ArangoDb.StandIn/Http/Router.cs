using System.Text;

namespace Concord.ArangoDb.StandIn;

/// <summary>Who may ask, and which part of the API answers.</summary>
internal sealed class Router(ServerState state)
{
    private static readonly HashSet<string> KnownHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "x-arango-allow-dirty-read",
        "x-arango-trx-id",
        "x-arango-async",
        "x-arango-queue-time-seconds",
        "x-arango-driver",
    };

    public Response Handle(Request request)
    {
        var isAsync = request.Headers.GetValueOrDefault("x-arango-async");
        try
        {
            if (isAsync == "store")
                throw Fail.NotCovered("x-arango-async: store");
            if (isAsync is not (null or "true" or "false"))
                throw Fail.BadParameter("x-arango-async");
            var response = Route(request);
            return isAsync == "true" ? new(202, null) : response;
        }
        catch (ArangoException e)
        {
            // Fire and forget: nobody hears how it ended.
            return isAsync == "true" && e.Code is not (401 or 501) ? new(202, null) : Response.Error(e);
        }
#pragma warning disable CA1031 // A fault of the fake: the test that runs into it must see which.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Response.Error(new(4, $"fault of the fake server: {e}"));
        }
    }

    private Response Route(Request request)
    {
        foreach (var header in request.Headers.Keys)
        {
            if (header.StartsWith("x-arango-", StringComparison.OrdinalIgnoreCase) && !KnownHeaders.Contains(header))
                throw Fail.Undocumented($"header '{header}'");
        }

        if (request.Path is ["_open", "auth"])
            return Authenticate(request);
        if (request.Path is ["_admin", "server", "availability"])
            return Get(request, Availability);
        Authorize(request);
        var database = state.Database(request.DatabaseName ?? "_system");
        return request.Path switch
        {
            ["_api", "version"] => Version(request),
            ["_api", "engine"] => Get(request, static () => Response.Ok(200, new() { ["name"] = "rocksdb" })),
            ["_admin", "server", "mode"] => Mode(request),
            ["_admin", "server", "role"] => Get(
                request,
                () => Response.Ok(200, new() { ["role"] = state.Options.IsCluster ? "COORDINATOR" : "SINGLE" })
            ),
            ["_api", "database", ..] => new DatabaseApi(state, database).Handle(request),
            ["_api", "collection", ..] => new CollectionApi(database).Handle(request),
            ["_api", "document", ..] => new DocumentApi(database).Handle(request),
            ["_api", "import"] => new ImportApi(database).Handle(request),
            ["_api", "index", ..] => new IndexApi(state, database).Handle(request),
            ["_api", "gharial", ..] => new GraphApi(database).Handle(request),
            ["_api", "view", ..] when state.Version.Has(4) => new ViewApi(database).Handle(request),
            ["_api", "analyzer", ..] when state.Version.Has(5) => new AnalyzerApi(database).Handle(request),
            ["_api", "cursor", ..] => new CursorApi(state, database).Handle(request),
            [
                "_api",
                "query"
                or "explain"
                or "transaction"
                or "user"
                or "job"
                or "tasks"
                or "replication"
                or "wal"
                or "token"
                or "batch",
                ..,
            ]
            or ["_admin", ..] => throw Fail.NotCovered($"{request.Method} /{string.Join('/', request.Path)}"),
            _ => throw UnknownPath(request),
        };
    }

    public static ArangoException UnknownPath(Request request) => new(404, $"unknown path '/{string.Join('/', request.Path)}'");

    public static ArangoException WrongVerb() => new(405, "method not supported");

    private static Response Get(Request request, Func<Response> answer)
    {
        if (request.Method != "GET")
            throw WrongVerb();
        request.AllowParameters();
        return answer();
    }

    /// <summary>Asks for no credentials.</summary>
    private Response Availability() =>
        state.Disk.IsFull
            ? throw new ArangoException(503, "service unavailable")
            : Response.Ok(200, new() { ["mode"] = state.Disk.IsReadOnly ? "readonly" : "default" });

    private Response Mode(Request request)
    {
        if (request.Method is not ("GET" or "PUT"))
            throw WrongVerb();
        request.AllowParameters();
        if (request.Method == "PUT")
        {
            state.Disk.IsReadOnly = request.JsonObject("mode").Text("mode") switch
            {
                "readonly" => true,
                "default" => false,
                _ => throw new ArangoException(500, "mode invalid", 400),
            };
        }

        return Response.Ok(200, new() { ["mode"] = state.Disk.IsReadOnly ? "readonly" : "default" });
    }

    private Response Version(Request request)
    {
        if (request.Method != "GET")
            throw WrongVerb();
        request.AllowParameters("details");
        var body = new AqlObject
        {
            ["server"] = "arango",
            ["license"] = "community",
            ["version"] = state.Version.ToString(),
        };
        if (request.Flag("details"))
            body["details"] = new AqlObject { ["mode"] = "server", ["server-version"] = state.Version.ToString() };
        return new(200, body);
    }

    private Response Authenticate(Request request)
    {
        if (request.Method != "POST")
            throw WrongVerb();
        request.AllowParameters();
        var body = request.JsonObject("username", "password");
        if (body.Text("username") is not { } user || body.Text("password") is not { } password)
            throw new ArangoException(400, "bad parameter");
        if (user != state.Options.User || password != state.Options.Password)
            throw new ArangoException(401, "Wrong credentials");
        return new(200, new AqlObject { ["jwt"] = state.Tokens.Issue(user) });
    }

    private void Authorize(Request request)
    {
        var header = request.Headers.GetValueOrDefault("Authorization") ?? "";
        var isAllowed = header switch
        {
            _ when header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) => IsPassword(header[6..]),
            _ when header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) => state.Tokens.IsValid(header[7..]),
            _ => false,
        };
        if (!isAllowed)
            throw new ArangoException(11, "not authorized to execute this request", 401);
    }

    private bool IsPassword(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length) == $"{state.Options.User}:{state.Options.Password}";
    }
}
