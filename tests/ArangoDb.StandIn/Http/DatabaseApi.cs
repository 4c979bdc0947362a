namespace Concord.ArangoDb.StandIn;

internal sealed class DatabaseApi(ServerState state, Database database)
{
    public Response Handle(Request request)
    {
        request.AllowParameters();
        switch (request.Method, request.Path.Skip(2).ToArray())
        {
            case ("GET", ["current"]):
                var current = new AqlObject
                {
                    ["id"] = database.Id,
                    ["name"] = database.Name,
                    ["isSystem"] = database.Name == "_system",
                    ["path"] = "",
                };
                return Response.Ok(200, new() { ["result"] = current });
            case ("GET", ["user"]):
                return All();
            case ("GET", []):
                OnlySystem();
                return All();
            case ("POST", []):
                OnlySystem();
                return Create(request);
            case ("DELETE", [var name]):
                OnlySystem();
                request.NoBody();
                if (name == "_system")
                    throw new ArangoException(11, "forbidden");
                state.Database(name);
                state.Databases.Remove(name);
                foreach (var cursor in state.Cursors.Values.Where(cursor => cursor.Database == name).ToList())
                    state.Cursors.Remove(cursor.Id);
                return Response.Ok(200, new() { ["result"] = true });
            case (_, []) or (_, [_]):
                throw Router.WrongVerb();
            default:
                throw Router.UnknownPath(request);
        }
    }

    private Response All() => Response.Ok(200, new() { ["result"] = state.Databases.Keys.ToList<object?>() });

    private void OnlySystem()
    {
        if (database.Name != "_system")
            throw new ArangoException(1230, "operation only allowed in system database", 403);
    }

    private Response Create(Request request)
    {
        var body = request.JsonObject("name", "options", "users");
        Check.Members(Check.Object(body, "options"), "option", "sharding", "replicationFactor", "writeConcern");
        foreach (var user in (body.Get("users") as List<object?> ?? []).Cast<AqlObject>())
            Check.Members(user, "attribute", "username", "passwd", "active", "extra");
        var name = body.Get("name") as string ?? throw new ArangoException(1229, "database name invalid");
        if (!Names.IsDatabase(name))
            throw new ArangoException(1229, "database name invalid");
        if (state.Databases.ContainsKey(name))
            throw new ArangoException(1207, "duplicate name: duplicate database name");
        state.CreateDatabase(name);
        return Response.Ok(201, new() { ["result"] = true });
    }
}
