namespace Concord.ArangoDb.StandIn;

internal sealed class CollectionApi(Database database)
{
    private static readonly string[] Changeable =
    [
        "waitForSync",
        "cacheEnabled",
        "schema",
        "computedValues",
        "replicationFactor",
        "writeConcern",
    ];

    public Response Handle(Request request)
    {
        switch (request.Method, request.Path.Skip(2).ToArray())
        {
            case ("GET", []):
                request.AllowParameters("excludeSystem");
                return Response.Ok(
                    200,
                    new() { ["result"] = database.Collections.Values.Select(static c => (object?)Describe(c)).ToList() }
                );
            case ("POST", []):
                return Create(request);
            case ("GET", [var name]):
                request.AllowParameters();
                return Response.Ok(200, Describe(database.Collection(name)));
            case ("GET", [var name, "properties"]):
                request.AllowParameters();
                return Response.Ok(200, Properties(database.Collection(name)));
            case ("GET", [var name, "count"]):
                request.AllowParameters();
                var counted = Properties(database.Collection(name));
                counted["count"] = (long)database.Collection(name).Count;
                return Response.Ok(200, counted);
            case ("DELETE", [var name]):
                return Drop(request, name);
            case ("PUT", [var name, "truncate"]):
                request.AllowParameters("waitForSync", "compact");
                return Truncate(database.Collection(name));
            case ("PUT", [var name, "properties"]):
                return Change(request, database.Collection(name));
            case ("PUT", [var name, "rename"]):
                return Rename(request, database.Collection(name));
            case ("PUT", [var name, "loadIndexesIntoMemory"]):
                database.Collection(name);
                return Response.Ok(200, new() { ["result"] = true });
            case (
                _,
                [
                    _,
                    "figures"
                    or "responsibleShard"
                    or "shards"
                    or "revision"
                    or "checksum"
                    or "recalculateCount"
                    or "compact"
                    or "load"
                    or "unload",
                ]
            ):
                throw Fail.NotCovered($"{request.Method} /{string.Join('/', request.Path)}");
            case (_, []) or (_, [_]) or (_, [_, "properties" or "count" or "truncate" or "rename"]):
                throw Router.WrongVerb();
            default:
                throw Router.UnknownPath(request);
        }
    }

    public static AqlObject Describe(Collection collection) =>
        new()
        {
            ["id"] = collection.Id,
            ["name"] = collection.Name,
            ["status"] = 3L,
            ["type"] = collection.IsEdge ? 3L : 2L,
            ["isSystem"] = collection.Name[0] == '_',
            ["globallyUniqueId"] = $"h{collection.Id}/{collection.Id}",
        };

    private static AqlObject Properties(Collection collection)
    {
        var properties = Describe(collection);
        properties["statusString"] = "loaded";
        properties["waitForSync"] = false;
        properties["cacheEnabled"] = false;
        properties["keyOptions"] = new AqlObject { ["allowUserKeys"] = true, ["type"] = "traditional" };
        foreach (var (name, value) in collection.Properties)
            properties[name] = value;
        return properties;
    }

    private Response Create(Request request)
    {
        request.AllowParameters("waitForSyncReplication", "enforceReplicationFactor");
        var body = request.JsonObject(
            "name",
            "waitForSync",
            "isSystem",
            "schema",
            "computedValues",
            "keyOptions",
            "type",
            "cacheEnabled",
            "numberOfShards",
            "shardKeys",
            "replicationFactor",
            "writeConcern",
            "shardingStrategy",
            "distributeShardsLike",
            "isSmart",
            "isDisjoint",
            "smartGraphAttribute",
            "smartJoinAttribute"
        );
        var keys = Check.Object(body, "keyOptions");
        Check.Members(keys, "key option", "type", "allowUserKeys", "increment", "offset");
        if (body.Get("schema") is not null || body.Get("computedValues") is not null)
            throw Fail.NotCovered("schema and computedValues");
        if (keys.Text("type") is { } generator && generator is not ("traditional" or "autoincrement" or "uuid" or "padded"))
            throw new ArangoException(1232, "invalid key generator");
        if (!Check.Flag(keys, "allowUserKeys", absent: true))
            throw Fail.NotCovered("allowUserKeys: false");
        var type = body.ContainsKey("type") ? body.Get("type") : 2L;
        if (type is not (2L or 3L))
            throw new ArangoException(1218, "collection type invalid");
        var name = body.Get("name") as string ?? throw new ArangoException(1208, "illegal name");
        var properties = new AqlObject();
        foreach (var member in new[] { "waitForSync", "cacheEnabled", "replicationFactor", "writeConcern", "numberOfShards", "shardKeys" })
        {
            if (body.TryGetValue(member, out var value))
                properties[member] = value;
        }

        return Response.Ok(200, Properties(database.Create(name, type is 3L, properties)));
    }

    private Response Drop(Request request, string name)
    {
        request.AllowParameters("isSystem");
        request.NoBody();
        var collection = database.Collection(name);
        if (database.Graphs.Values.Any(graph => graph.VertexCollections.Contains(name) || graph.Edges.Any(edge => edge.Collection == name)))
            throw new ArangoException(1942, "must not drop collection while part of graph", 403);
        database.Collections.Remove(name);
        foreach (var view in database.Views.Values)
            view.Links.Remove(name);
        return Response.Ok(200, new() { ["id"] = collection.Id });
    }

    private Response Truncate(Collection collection)
    {
        var transaction = new Transaction(database.Disk);
        foreach (var document in collection.Documents.ToList())
            collection.Put(document, null, transaction);
        transaction.Commit();
        return Response.Ok(200, Describe(collection));
    }

    private static Response Change(Request request, Collection collection)
    {
        request.AllowParameters();
        foreach (var (name, value) in request.JsonObject(Changeable))
            collection.Properties[name] = value;
        return Response.Ok(200, Properties(collection));
    }

    private Response Rename(Request request, Collection collection)
    {
        request.AllowParameters();
        var name = Check.Text(request.JsonObject("name"), "name");
        if (!Names.IsCollection(name))
            throw new ArangoException(1208, "illegal name");
        if (database.Collections.ContainsKey(name) || database.Views.ContainsKey(name))
            throw new ArangoException(1207, "duplicate name");
        // Documents would have to get other ids, and edges and graphs to point there.
        if (collection.Count > 0)
            throw Fail.NotCovered("renaming a collection that has documents");
        database.Collections.Remove(collection.Name);
        collection.Name = name;
        database.Collections[name] = collection;
        return Response.Ok(200, Describe(collection));
    }
}
