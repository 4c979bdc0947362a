namespace Concord.ArangoDb.StandIn;

/// <summary>Documents, one or several at once; each of several stands for itself.</summary>
internal sealed class DocumentApi(Database database)
{
    private static readonly string[] ForInsert =
    [
        "waitForSync",
        "returnNew",
        "returnOld",
        "silent",
        "overwrite",
        "overwriteMode",
        "keepNull",
        "mergeObjects",
        "refillIndexCaches",
        "versionAttribute",
    ];

    private static readonly string[] ForReplace =
    [
        "waitForSync",
        "ignoreRevs",
        "returnOld",
        "returnNew",
        "silent",
        "refillIndexCaches",
        "versionAttribute",
    ];

    private static readonly string[] ForRemove = ["waitForSync", "returnOld", "silent", "ignoreRevs", "refillIndexCaches"];

    public Response Handle(Request request)
    {
        switch (request.Method, request.Path.Skip(2).ToArray())
        {
            case ("GET" or "HEAD", [var collection, var key]):
                return Read(request, database.Collection(collection), key);
            case ("POST", [var collection]):
                request.AllowParameters(ForInsert);
                return Write(request, database.Collection(collection), null);
            case ("PUT", [var collection]) when request.Flag("onlyget"):
                return ReadMany(request, database.Collection(collection));
            case ("PUT" or "PATCH", [var collection, .. var key]) when key.Length < 2:
                request.AllowParameters(request.Method == "PUT" ? ForReplace : [.. ForReplace, "keepNull", "mergeObjects"]);
                return Write(request, database.Collection(collection), key.FirstOrDefault());
            case ("DELETE", [var collection, .. var key]) when key.Length < 2:
                request.AllowParameters(ForRemove);
                if (key.Length == 1)
                    request.NoBody();
                return Write(request, database.Collection(collection), key.FirstOrDefault());
            case (_, [_] or [_, _]):
                throw Router.WrongVerb();
            default:
                throw Router.UnknownPath(request);
        }
    }

    private static Response Read(Request request, Collection collection, string key)
    {
        request.AllowParameters();
        request.NoBody();
        if (!Names.IsKey(key))
            throw Fail.IllegalKey();
        var document = collection.Find(key) ?? throw Fail.DocumentNotFound();
        var revision = document.Text("_rev")!;
        if (Tag(request, "If-None-Match") == revision)
            return new(304, null);
        if (Tag(request, "If-Match") is { } wanted && wanted != revision)
            throw new ArangoException(1200, "conflict", 412);
        return new(200, request.Method == "HEAD" ? null : document) { Headers = new() { ["Etag"] = $"\"{revision}\"" } };
    }

    private static Response ReadMany(Request request, Collection collection)
    {
        request.AllowParameters("onlyget", "ignoreRevs");
        if (request.Json() is not List<object?> keys)
            throw Fail.BadParameter("expecting an array of keys");
        return new(
            200,
            keys.Select(item =>
                    (item as string ?? (item as AqlObject)?.Text("_key")) is { } key && collection.Find(key) is { } document
                        ? document
                        : (object?)Failure(Fail.DocumentNotFound())
                )
                .ToList()
        );
    }

    private Response Write(Request request, Collection collection, string? key)
    {
        var body = request.Method == "DELETE" && key is not null ? null : request.Json();
        var isSynced = request.Flag("waitForSync") || collection.Properties.Get("waitForSync") is true;
        var code =
            request.Method == "DELETE"
                ? isSynced
                    ? 200
                    : 202
                : isSynced
                    ? 201
                    : 202;
        var transaction = new Transaction(database.Disk);
        if (isSynced)
            transaction.Write(flush: true);
        if (key is null && body is List<object?> list)
        {
            var results = list.Select(item => (object?)Attempt(request, collection, item, transaction)).ToList();
            transaction.Commit();
            var failed = results.Cast<AqlObject>().Where(static result => result.ContainsKey("errorNum")).ToList();
            var codes = failed
                .CountBy(static result => AqlValue.Text(result["errorNum"]))
                .Select(static code => $"{code.Key}:{code.Value}");
            return new(code, request.Flag("silent") ? failed.ToList<object?>() : results)
            {
                Headers = failed.Count > 0 ? new() { ["X-Arango-Error-Codes"] = string.Join(',', codes) } : [],
            };
        }

        if (key is null && request.Method != "POST")
            throw Fail.BadParameter("expecting an array of documents");
        var one = One(request, collection, key, body, transaction);
        transaction.Commit();
        return new(code, request.Flag("silent") ? new AqlObject() : one)
        {
            Headers = one.Text("_rev") is { } rev ? new() { ["Etag"] = $"\"{rev}\"" } : [],
        };
    }

    private AqlObject Attempt(Request request, Collection collection, object? item, Transaction transaction)
    {
        var mark = transaction.Mark();
        try
        {
            return One(request, collection, null, item, transaction);
        }
        catch (ArangoException e)
        {
            transaction.Rollback(mark);
            return Failure(e);
        }
    }

    private AqlObject One(Request request, Collection collection, string? key, object? body, Transaction transaction)
    {
        var documents = new Documents(database, transaction);
        var options = Options(request, key);
        object? target = key;
        if (key is not null && Tag(request, "If-Match") is { } wanted)
            target = new AqlObject { ["_key"] = key, ["_rev"] = wanted };
        if (key is null)
            target = body;
        AqlObject? old,
            next = null;
        switch (request.Method)
        {
            case "POST":
                (old, next) = documents.Insert(collection, body, options);
                break;
            case "DELETE":
                old = documents.Remove(collection, target, options);
                break;
            default:
                var given = body as AqlObject ?? throw new ArangoException(1227, "invalid document type");
                if (key is not null && given.ContainsKey("_key") && given.Text("_key") != key)
                    throw Fail.IllegalKey();
                (old, next) = documents.Update(collection, target, given, options, replace: request.Method == "PUT");
                break;
        }

        var shown = next ?? old ?? collection.Find((body as AqlObject)!.Text("_key")!)!;
        var answer = new AqlObject
        {
            ["_id"] = shown.Id,
            ["_key"] = shown.Key,
            ["_rev"] = shown["_rev"],
        };
        if (old is not null && next is not null)
            answer["_oldRev"] = old["_rev"];
        if (request.Flag("returnNew") && next is not null)
            answer["new"] = next;
        if (request.Flag("returnOld") && old is not null)
            answer["old"] = old;
        return answer;
    }

    private WriteOptions Options(Request request, string? key)
    {
        var mode = request.Parameter("overwriteMode") ?? (request.Flag("overwrite") ? "replace" : "conflict");
        if (mode is not ("conflict" or "ignore" or "replace" or "update"))
            throw Fail.BadParameter("overwriteMode");
        if (request.Parameter("overwriteMode") is not null && !database.Version.Has(7))
            throw Fail.Undocumented("query parameter 'overwriteMode'");
        if (request.Parameter("versionAttribute") is not null && !database.Version.Has(12))
            throw Fail.Undocumented("query parameter 'versionAttribute'");
        return new()
        {
            OverwriteMode = mode,
            KeepNull = request.Flag("keepNull", absent: true),
            MergeObjects = request.Flag("mergeObjects", absent: true),
            IgnoreRevs = !(key is not null && Tag(request, "If-Match") is not null) && request.Flag("ignoreRevs", absent: true),
            VersionAttribute = request.Parameter("versionAttribute"),
        };
    }

    private static AqlObject Failure(ArangoException e) =>
        new()
        {
            ["error"] = true,
            ["errorNum"] = (long)e.ErrorNum,
            ["errorMessage"] = e.Message,
        };

    private static string? Tag(Request request, string header) => request.Headers.GetValueOrDefault(header)?.Trim('"');
}
