namespace Concord.ArangoDb.StandIn;

internal sealed class IndexApi(ServerState state, Database database)
{
    public Response Handle(Request request)
    {
        switch (request.Method, request.Path.Skip(2).ToArray())
        {
            case ("GET", []):
                request.AllowParameters("collection", "withStats", "withHidden");
                var indexes = All(Named(request)).ToList<object?>();
                return Response.Ok(
                    200,
                    new()
                    {
                        ["indexes"] = indexes,
                        ["identifiers"] = new AqlObject().With(indexes.Cast<AqlObject>().Select(static i => (i.Text("id")!, (object?)i))),
                    }
                );
            case ("POST", []):
                request.AllowParameters("collection");
                return Create(request, Named(request));
            case ("GET", [var collection, var id]):
                request.AllowParameters();
                return Response.Ok(
                    200,
                    All(database.Collection(collection)).FirstOrDefault(index => index.Text("id") == $"{collection}/{id}")
                        ?? throw NotFound()
                );
            case ("DELETE", [var collection, var id]):
                request.AllowParameters();
                request.NoBody();
                if (id is "0" or "1")
                    throw new ArangoException(11, "forbidden");
                if (database.Collection(collection).Indexes.RemoveAll(index => index.Id == id) == 0)
                    throw NotFound();
                return Response.Ok(200, new() { ["id"] = $"{collection}/{id}" });
            case (_, [] or [_, _]):
                throw Router.WrongVerb();
            default:
                throw Router.UnknownPath(request);
        }
    }

    private static ArangoException NotFound() => new(1212, "index not found");

    private Collection Named(Request request) =>
        database.Collection(request.Parameter("collection") ?? throw new ArangoException(1204, "parameter 'collection' not found"));

    private static IEnumerable<AqlObject> All(Collection collection)
    {
        yield return Fixed(collection, "0", "primary", "primary", ["_key"], unique: true);
        if (collection.IsEdge)
            yield return Fixed(collection, "1", "edge", "edge", ["_from", "_to"], unique: false);
        foreach (var index in collection.Indexes)
            yield return Describe(collection, index);
    }

    private static AqlObject Fixed(Collection collection, string id, string name, string type, List<object?> fields, bool unique) =>
        new()
        {
            ["id"] = $"{collection.Name}/{id}",
            ["name"] = name,
            ["type"] = type,
            ["fields"] = fields,
            ["unique"] = unique,
            ["sparse"] = false,
            ["selectivityEstimate"] = 1L,
        };

    private static AqlObject Describe(Collection collection, CollectionIndex index)
    {
        var description = new AqlObject(index.Properties) { ["id"] = $"{collection.Name}/{index.Id}", ["name"] = index.Name };
        description["unique"] = index.Unique;
        description["sparse"] = index.Sparse;
        if (index.Type == "vector")
            description["trainingState"] = index.Trained ? "ready" : "unusable";
        return description;
    }

    private Response Create(Request request, Collection collection)
    {
        var body = request.Json() as AqlObject ?? throw new ArangoException(600, "expecting a JSON object as body");
        var type = body.Get("type") as string ?? throw Fail.BadParameter("invalid or missing index type");
        switch (type)
        {
            case "persistent":
                Check.Members(
                    body,
                    "attribute",
                    "type",
                    "name",
                    "fields",
                    "storedValues",
                    "unique",
                    "sparse",
                    "deduplicate",
                    "estimates",
                    "cacheEnabled",
                    "inBackground"
                );
                break;
            case "vector" when state.Version.Has(12, 4):
                CheckVector(body);
                break;
            case "inverted" or "ttl" or "geo" or "fulltext" or "mdi" or "mdi-prefixed" or "zkd":
                throw Fail.NotCovered($"an index of type {type}");
            default:
                throw Fail.BadParameter($"invalid index type '{type}'");
        }

        return Add(collection, body, type);
    }

    private Response Add(Collection collection, AqlObject body, string type)
    {
        var fields = Check.Strings(body, "fields");
        if (fields.Count == 0 || fields.Contains("_id") || fields.Distinct(StringComparer.Ordinal).Count() != fields.Count)
            throw Fail.BadParameter("invalid index fields");
        foreach (
            var (name, minor) in new[] { ("name", 5), ("inBackground", 5), ("estimates", 8), ("storedValues", 10), ("cacheEnabled", 10) }
        )
        {
            if (type == "persistent" && body.ContainsKey(name) && !state.Version.Has(minor))
                throw Fail.Undocumented($"attribute '{name}'");
        }

        var stored = body.ContainsKey("storedValues") ? Check.Strings(body, "storedValues") : [];
        if (stored.Intersect(fields, StringComparer.Ordinal).Any())
            throw Fail.BadParameter("an attribute in 'storedValues' that is in 'fields'");
        var (unique, sparse) = (Check.Flag(body, "unique"), Check.Flag(body, "sparse"));
        var same = collection.Indexes.Find(index =>
            index.Type == type
            && index.Unique == unique
            && index.Sparse == sparse
            && index.Fields.SequenceEqual(fields)
            && AqlValue.Equals(index.Params, body.Get("params"))
        );
        if (same is not null)
            return Answer(collection, same, isNew: false);
        var id = state.Sequence.Next();
        var given = body.ContainsKey("name") ? Check.Text(body, "name") : $"idx_{id}";
        if (!Names.IsCollection(given))
            throw new ArangoException(1208, "illegal name");
        if (given is "primary" or "edge" || collection.Indexes.Exists(index => index.Name == given))
            throw new ArangoException(1005, "duplicate identifier", 409);
        var properties = new AqlObject(body);
        properties.Remove("inBackground");
        var created = new CollectionIndex(id, given, type, fields)
        {
            Unique = unique,
            Sparse = sparse,
            Properties = properties,
        };
        if (type == "vector")
            created.Trained = Trains(collection, created);
        collection.AddIndex(created);
        if (type == "vector" && !created.Trained && !state.Version.Has(12, 9))
            throw new ArangoException(1555, "vector index not ready: not enough training data", 400);
        return Answer(collection, created, isNew: true);
    }

    private static Response Answer(Collection collection, CollectionIndex index, bool isNew)
    {
        var description = Describe(collection, index);
        description["isNewlyCreated"] = isNew;
        return Response.Ok(isNew ? 201 : 200, description);
    }

    private void CheckVector(AqlObject body)
    {
        if (!state.Options.HasVectorIndexes)
            throw Fail.BadParameter("vector index feature is not enabled");
        Check.Members(body, "attribute", "type", "name", "fields", "storedValues", "sparse", "parallelism", "inBackground", "params");
        foreach (var (name, patch) in new[] { ("sparse", 6), ("storedValues", 7) })
        {
            if (body.ContainsKey(name) && !state.Version.Has(12, patch))
                throw Fail.Undocumented($"attribute '{name}'");
        }

        if (Check.Strings(body, "fields").Count != 1)
            throw Fail.BadParameter("a vector index has exactly one field");
        if (body.Get("params") is not AqlObject parameters)
            throw Fail.BadParameter("'params' is missing");
        Check.Members(
            parameters,
            "parameter",
            "metric",
            "dimension",
            "nLists",
            "defaultNProbe",
            "trainingIterations",
            "numberOfDocsPerCentroid",
            "factory"
        );
        if (parameters.Text("metric") is not ("cosine" or "l2" or "innerProduct"))
            throw Fail.BadParameter("metric");
        if (parameters.Text("metric") == "innerProduct" && !state.Version.Has(12, 6))
            throw Fail.BadParameter("metric");
        if (parameters.Get("dimension") is not (long and > 0))
            throw Fail.BadParameter("dimension");
        if (
            !state.Version.Has(12, 10)
            && (parameters.Get("nLists") is not (long and > 0) || parameters.ContainsKey("numberOfDocsPerCentroid"))
        )
            throw Fail.BadParameter("nLists");
    }

    /// <summary>It needs as many vectors as it has lists.</summary>
    private static bool Trains(Collection collection, CollectionIndex index) =>
        collection.Documents.Count(document => CollectionIndex.PathValue(document, index.Fields[0]) is List<object?>)
        >= Math.Max(1, AqlValue.IsNumber(index.Params!.Get("nLists")) ? AqlValue.Number(index.Params.Get("nLists")) : 2);
}
