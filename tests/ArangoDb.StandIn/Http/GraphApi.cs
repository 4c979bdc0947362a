namespace Concord.ArangoDb.StandIn;

/// <summary>Named graphs themselves; their documents are reached by AQL and the document API.</summary>
internal sealed class GraphApi(Database database)
{
    public Response Handle(Request request)
    {
        switch (request.Method, request.Path.Skip(2).ToArray())
        {
            case ("GET", []):
                request.AllowParameters();
                return Response.Ok(200, new() { ["graphs"] = database.Graphs.Values.Select(static g => (object?)Describe(g)).ToList() });
            case ("POST", []):
                return Create(request);
            case ("GET", [var name]):
                request.AllowParameters();
                return Answer(200, Graph(name));
            case ("DELETE", [var name]):
                return Drop(request, Graph(name));
            case ("GET", [var name, "vertex"]):
                return Response.Ok(
                    200,
                    new() { ["collections"] = Graph(name).VertexCollections.Order(StringComparer.Ordinal).ToList<object?>() }
                );
            case ("GET", [var name, "edge"]):
                return Response.Ok(200, new() { ["collections"] = Graph(name).Edges.Select(static e => (object?)e.Collection).ToList() });
            case ("POST", [var name, "vertex"]):
                return AddVertexCollection(request, Graph(name));
            case ("POST", [var name, "edge"]):
                return AddEdgeDefinition(request, Graph(name));
            case ("PUT", [var name, "edge", var collection]):
                return ReplaceEdgeDefinition(request, Graph(name), collection);
            case (_, [_, "vertex" or "edge", ..]):
                throw Fail.NotCovered($"{request.Method} /{string.Join('/', request.Path)}");
            case (_, [] or [_]):
                throw Router.WrongVerb();
            default:
                throw Router.UnknownPath(request);
        }
    }

    private NamedGraph Graph(string name) =>
        database.Graphs.TryGetValue(name, out var graph) ? graph : throw new ArangoException(1924, $"graph '{name}' not found");

    private Response Create(Request request)
    {
        request.AllowParameters("waitForSync");
        var body = request.JsonObject("name", "edgeDefinitions", "orphanCollections", "isSmart", "isDisjoint", "options");
        Check.Members(
            Check.Object(body, "options"),
            "option",
            "smartGraphAttribute",
            "satellites",
            "numberOfShards",
            "replicationFactor",
            "writeConcern"
        );
        var name = body.Get("name") as string ?? throw new ArangoException(1922, "missing graph name");
        if (!Names.IsKey(name))
            throw Fail.IllegalKey();
        if (database.Graphs.ContainsKey(name))
            throw new ArangoException(1925, "graph already exists");
        List<EdgeDefinition> edges = [.. (body.Get("edgeDefinitions") as List<object?> ?? []).Select(Definition)];
        if (edges.DistinctBy(static e => e.Collection).Count() != edges.Count)
            throw new ArangoException(1920, "multi use of edge collection in edge def");
        foreach (var edge in edges)
            CheckUse(edge, null);
        var orphans = body.ContainsKey("orphanCollections") ? Check.Strings(body, "orphanCollections") : [];
        Ensure(edges, orphans);
        return Save(request, new(name, database.Sequence.NextRevision(), edges, orphans), 201);
    }

    private static EdgeDefinition Definition(object? value)
    {
        if (value is not AqlObject o || o.Get("collection") is not string collection)
            throw new ArangoException(1923, "malformed edge definition");
        Check.Members(o, "attribute", "collection", "from", "to");
        var (from, to) = (Check.Strings(o, "from"), Check.Strings(o, "to"));
        return from.Count > 0 && to.Count > 0 ? new(collection, from, to) : throw new ArangoException(1923, "malformed edge definition");
    }

    /// <summary>In all graphs the definition of an edge collection must be the same.</summary>
    private void CheckUse(EdgeDefinition definition, string? except)
    {
        var others = database.Graphs.Values.Where(graph => graph.Name != except).SelectMany(static graph => graph.Edges);
        foreach (var edge in others.Where(edge => edge.Collection == definition.Collection))
        {
            if (
                !edge.From.Order(StringComparer.Ordinal).SequenceEqual(definition.From.Order(StringComparer.Ordinal))
                || !edge.To.Order(StringComparer.Ordinal).SequenceEqual(definition.To.Order(StringComparer.Ordinal))
            )
                throw new ArangoException(1921, "edge collection already used in edge def");
        }
    }

    /// <summary>Collections that do not exist yet are made.</summary>
    private void Ensure(IEnumerable<EdgeDefinition> edges, IEnumerable<string> orphans)
    {
        foreach (var edge in edges)
        {
            if (database.Collections.TryGetValue(edge.Collection, out var existing) && !existing.IsEdge)
                throw new ArangoException(1944, "edge definition collection is a document collection");
            if (existing is null)
                database.Create(edge.Collection, isEdge: true, []);
            foreach (
                var vertices in edge
                    .From.Concat(edge.To)
                    .Where(name => !database.Collections.ContainsKey(name))
                    .Distinct(StringComparer.Ordinal)
                    .ToList()
            )
                database.Create(vertices, isEdge: false, []);
        }

        foreach (var orphan in orphans.Where(name => !database.Collections.ContainsKey(name)))
            database.Create(orphan, isEdge: false, []);
    }

    private Response AddVertexCollection(Request request, NamedGraph graph)
    {
        request.AllowParameters();
        var name = Check.Text(request.JsonObject("collection", "options"), "collection");
        if (graph.Orphans.Contains(name))
            throw new ArangoException(1938, "collection used in orphans");
        if (graph.VertexCollections.Contains(name))
            throw new ArangoException(1929, "collection already used in edge def");
        Ensure([], [name]);
        return Save(request, graph with { Orphans = [.. graph.Orphans, name] }, 201);
    }

    private Response AddEdgeDefinition(Request request, NamedGraph graph)
    {
        request.AllowParameters();
        var definition = Definition(request.JsonObject("collection", "from", "to"));
        if (graph.Edges.Any(edge => edge.Collection == definition.Collection))
            throw new ArangoException(1920, "multi use of edge collection in edge def");
        CheckUse(definition, null);
        Ensure([definition], []);
        return Save(request, graph with { Edges = [.. graph.Edges, definition] }, 201);
    }

    private Response ReplaceEdgeDefinition(Request request, NamedGraph graph, string collection)
    {
        request.AllowParameters("waitForSync", "dropCollections");
        var definition = Definition(request.JsonObject("collection", "from", "to"));
        if (definition.Collection != collection || graph.Edges.All(edge => edge.Collection != collection))
            throw new ArangoException(1930, "edge collection not used in graph");
        CheckUse(definition, graph.Name);
        Ensure([definition], []);
        return Save(
            request,
            graph with
            {
                Edges = [.. graph.Edges.Select(edge => edge.Collection == collection ? definition : edge)],
            },
            201
        );
    }

    private Response Drop(Request request, NamedGraph graph)
    {
        request.AllowParameters("dropCollections");
        request.NoBody();
        database.Graphs.Remove(graph.Name);
        if (request.Flag("dropCollections"))
        {
            foreach (var name in graph.VertexCollections.Concat(graph.Edges.Select(static edge => edge.Collection)))
            {
                if (
                    database.Graphs.Values.Any(other =>
                        other.VertexCollections.Contains(name) || other.Edges.Any(edge => edge.Collection == name)
                    )
                )
                    continue;
                database.Collections.Remove(name);
                foreach (var view in database.Views.Values)
                    view.Links.Remove(name);
            }
        }

        return Response.Ok(202, new() { ["removed"] = true });
    }

    private Response Save(Request request, NamedGraph graph, int code)
    {
        database.Graphs[graph.Name] = graph with { Revision = database.Sequence.NextRevision() };
        return Answer(request.Flag("waitForSync") ? code : 202, database.Graphs[graph.Name]);
    }

    private static Response Answer(int code, NamedGraph graph) => Response.Ok(code, new() { ["graph"] = Describe(graph) });

    private static AqlObject Describe(NamedGraph graph) =>
        new()
        {
            ["_key"] = graph.Name,
            ["_id"] = $"_graphs/{graph.Name}",
            ["_rev"] = graph.Revision,
            ["name"] = graph.Name,
            ["edgeDefinitions"] = graph
                .Edges.Select(static edge =>
                    (object?)
                        new AqlObject
                        {
                            ["collection"] = edge.Collection,
                            ["from"] = edge.From.ToList<object?>(),
                            ["to"] = edge.To.ToList<object?>(),
                        }
                )
                .ToList(),
            ["orphanCollections"] = graph.Orphans.ToList<object?>(),
        };
}
