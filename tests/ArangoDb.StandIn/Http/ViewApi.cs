namespace Concord.ArangoDb.StandIn;

internal sealed class ViewApi(Database database)
{
    private static readonly string[] Changeable =
    [
        "links",
        "cleanupIntervalStep",
        "commitIntervalMsec",
        "consolidationIntervalMsec",
        "consolidationPolicy",
    ];

    private static readonly string[] Immutable =
    [
        "name",
        "type",
        "primarySort",
        "primarySortCompression",
        "primarySortCache",
        "primaryKeyCache",
        "optimizeTopK",
        "storedValues",
        "writebufferIdle",
        "writebufferActive",
        "writebufferSizeMax",
    ];

    public Response Handle(Request request)
    {
        request.AllowParameters();
        switch (request.Method, request.Path.Skip(2).ToArray())
        {
            case ("GET", []):
                return Response.Ok(200, new() { ["result"] = database.Views.Values.Select(static v => (object?)Describe(v)).ToList() });
            case ("POST", []):
                return Create(request);
            case ("GET", [var name]):
                return Response.Ok(200, Describe(View(name)));
            case ("GET", [var name, "properties"]):
                return Response.Ok(200, Properties(View(name)));
            case ("PUT" or "PATCH", [var name, "properties"]):
                return Change(request, View(name));
            case ("PUT", [var name, "rename"]):
                return Rename(request, View(name));
            case ("DELETE", [var name]):
                request.NoBody();
                database.Views.Remove(View(name).Name);
                return Response.Ok(200, new() { ["result"] = true });
            case (_, [] or [_] or [_, "properties" or "rename"]):
                throw Router.WrongVerb();
            default:
                throw Router.UnknownPath(request);
        }
    }

    private View View(string name) => database.Views.TryGetValue(name, out var view) ? view : throw Fail.CollectionNotFound(name);

    private Response Create(Request request)
    {
        var body = request.JsonObject([.. Changeable, .. Immutable]);
        var (name, type) = (Check.Text(body, "name"), Check.Text(body, "type"));
        if (type == "search-alias")
            throw Fail.NotCovered("a View of type search-alias");
        if (type != "arangosearch")
            throw Fail.BadParameter("type");
        if (!Names.IsCollection(name))
            throw new ArangoException(1208, "illegal name");
        if (database.Views.ContainsKey(name) || database.Collections.ContainsKey(name))
            throw new ArangoException(1207, "duplicate name");
        var properties = new AqlObject(body) { ["links"] = Links([], Check.Object(body, "links")) };
        properties.Remove("name");
        properties.Remove("type");
        var view = database.Views[name] = new(database.Sequence.Next(), name, properties);
        return Response.Ok(201, Properties(view));
    }

    private Response Change(Request request, View view)
    {
        var body = request.JsonObject(Changeable);
        var properties = new AqlObject(view.Properties);
        foreach (var (name, value) in body)
            properties[name] = value;
        properties["links"] = Links(request.Method == "PATCH" ? view.Links : [], Check.Object(body, "links"));
        view.Properties = properties;
        return Response.Ok(200, Properties(view));
    }

    private Response Rename(Request request, View view)
    {
        var name = Check.Text(request.JsonObject("name"), "name");
        if (!Names.IsCollection(name))
            throw new ArangoException(1208, "illegal name");
        if (database.Views.ContainsKey(name) || database.Collections.ContainsKey(name))
            throw new ArangoException(1207, "duplicate name");
        database.Views.Remove(view.Name);
        view.Name = name;
        database.Views[name] = view;
        return Response.Ok(200, Properties(view));
    }

    /// <summary>Null takes a link away.</summary>
    private AqlObject Links(AqlObject before, AqlObject given)
    {
        var links = new AqlObject(before);
        foreach (var (name, value) in given)
        {
            database.Collection(name);
            if (value is null)
            {
                links.Remove(name);
                continue;
            }

            var link = value as AqlObject ?? throw Fail.BadParameter($"link of '{name}'");
            CheckLink(link);
            links[name] = link;
        }

        return links;
    }

    private void CheckLink(AqlObject link)
    {
        Check.Members(
            link,
            "link property",
            "analyzers",
            "fields",
            "includeAllFields",
            "nested",
            "trackListPositions",
            "storeValues",
            "inBackground",
            "cache"
        );
        if (link.ContainsKey("nested"))
            throw Fail.NotCovered("nested fields of a View");
        if (link.Get("storeValues") is { } stored && stored is not ("none" or "id"))
            throw Fail.BadParameter("storeValues");
        if (link.Get("trackListPositions") is true)
            throw Fail.NotCovered("trackListPositions");
        foreach (var name in link.ContainsKey("analyzers") ? Check.Strings(link, "analyzers") : [])
        {
            if (!database.Analyzers.ContainsKey(name))
                throw new ArangoException(10, $"Invalid or missing analyzer '{name}'");
        }

        foreach (var (_, field) in Check.Object(link, "fields"))
            CheckLink(field as AqlObject ?? throw Fail.BadParameter("fields"));
    }

    private static AqlObject Describe(View view) =>
        new()
        {
            ["id"] = view.Id,
            ["name"] = view.Name,
            ["type"] = "arangosearch",
            ["globallyUniqueId"] = $"h{view.Id}/{view.Id}",
        };

    private static AqlObject Properties(View view)
    {
        var properties = Describe(view);
        properties["commitIntervalMsec"] = 1_000L;
        properties["consolidationIntervalMsec"] = 5_000L;
        properties["cleanupIntervalStep"] = 2L;
        foreach (var (name, value) in view.Properties)
            properties[name] = value;
        return properties;
    }
}
