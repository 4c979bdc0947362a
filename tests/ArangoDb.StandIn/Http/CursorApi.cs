namespace Concord.ArangoDb.StandIn;

/// <summary>The rest of an answer.</summary>
internal sealed record Cursor(
    string Id,
    string Database,
    int Endpoint,
    List<object?> Results,
    int BatchSize,
    bool AllowRetry,
    bool WithCount,
    TimeSpan TimeToLive
)
{
    public int Next { get; set; }
    public int Batch { get; set; } = 1;
    public AqlObject? Last { get; set; }
    public bool IsStream { get; init; }
    public AqlObject? Extra { get; set; }
    public DateTimeOffset Expires { get; set; }
}

internal sealed class CursorApi(ServerState state, Database database)
{
    private static readonly string[] Options =
    [
        "fullCount",
        "fillBlockCache",
        "maxNumberOfPlans",
        "maxNodesPerCallstack",
        "maxWarningCount",
        "failOnWarning",
        "allowRetry",
        "stream",
        "cache",
        "usePlanCache",
        "spillOverThresholdMemoryUsage",
        "spillOverThresholdNumRows",
        "optimizer",
        "profile",
        "satelliteSyncWait",
        "maxRuntime",
        "maxDNFConditionMembers",
        "maxTransactionSize",
        "intermediateCommitSize",
        "intermediateCommitCount",
        "skipInaccessibleCollections",
        "allowDirtyReads",
    ];

    public Response Handle(Request request)
    {
        request.AllowParameters();
        switch (request.Method, request.Path.Skip(2).ToArray())
        {
            case ("POST", []):
                return Create(request);
            case ("POST", [var id]) when state.Version.Has(7, 11):
                return Batch(request, id, null);

            // A server that does not know the new form takes it for a wrong way to begin a query.
            case ("POST", [_]):
                throw new ArangoException(400, "expecting POST /_api/cursor");
            case ("PUT", [var id]) when state.Version.Major < 4:
                return Batch(request, id, null);
            case ("POST", [var id, var batch]) when state.Version.Has(11):
                return Batch(request, id, batch);
            case ("DELETE", [var id]):
                request.NoBody();
                state.Cursors.Remove(Find(request, id).Id);
                return Response.Ok(202, new() { ["id"] = id });
            default:
                throw Router.WrongVerb();
        }
    }

    private Response Create(Request request)
    {
        var body = request.JsonObject("query", "count", "batchSize", "ttl", "memoryLimit", "bindVars", "options", "cache");
        if (body.Get("query") is not string text)
            throw new ArangoException(1502, "query is empty");
        var options = Check.Object(body, "options");
        Check.Members(options, "query option", Options);
        var batchSize = Check.Number(body, "batchSize") ?? 1_000;
        if (batchSize < 1)
            throw new ArangoException(17, "type error: expecting a positive value for 'batchSize'");
        var bind = (AqlObject)AqlValue.AsBound(Check.Object(body, "bindVars"))!;
        var maxRuntime = Check.Number(options, "maxRuntime") ?? 0;
        var transaction = new Transaction(database.Disk);
        var context = new QueryContext(database, transaction, state.Options.Clock.GetUtcNow(), state.Options.IsCluster)
        {
            FullCountWanted = Check.Flag(options, "fullCount"),
            FailOnWarning = Check.Flag(options, "failOnWarning"),
            MaxRuntime = maxRuntime > 0 ? TimeSpan.FromSeconds(maxRuntime) : TimeSpan.MaxValue,
        };
        List<object?> results;
        try
        {
            results = Executor.Run(Parser.Parse(text, bind, database), context);
        }
        catch (ArangoException)
        {
            transaction.Rollback();
            throw;
        }

        transaction.Commit();
        state.Tell(new(text, results.Count, context.ScannedFull, context.ScannedIndex));

        var stream = Check.Flag(options, "stream");
        var ttl = Check.Number(body, "ttl") ?? (state.Options.IsCluster ? 600 : 30);
        var cursor = new Cursor(
            state.Sequence.Next(),
            database.Name,
            request.Endpoint,
            results,
            (int)Math.Min(batchSize, int.MaxValue),
            Check.Flag(options, "allowRetry"),
            Check.Flag(body, "count") && !stream,
            TimeSpan.FromSeconds(ttl)
        )
        {
            IsStream = stream,
            Extra = Extra(context),
        };
        return Answer(cursor, 201);
    }

    private Response Batch(Request request, string id, string? batch)
    {
        request.NoBody();
        var cursor = Find(request, id);
        if (batch is null)
            return Answer(cursor, 200);
        if (cursor.AllowRetry && cursor.Last is { } last && batch == Check.Invariant($"{cursor.Batch - 1}"))
            return new(200, last);
        if (batch != Check.Invariant($"{cursor.Batch}"))
            throw NotFound();
        return Answer(cursor, 200);
    }

    private Response Answer(Cursor cursor, int code)
    {
        if (cursor.Batch > 1 && cursor.Next >= cursor.Results.Count)
            throw NotFound();
        var result = cursor.Results.Skip(cursor.Next).Take(cursor.BatchSize).ToList();
        cursor.Next += result.Count;
        cursor.Batch++;
        var hasMore = cursor.Next < cursor.Results.Count;
        var body = new AqlObject { ["result"] = result, ["hasMore"] = hasMore };
        if (hasMore || cursor.Batch > 2 || cursor.AllowRetry)
            body["id"] = cursor.Id;
        if (hasMore && (cursor.AllowRetry || state.Version.Has(11, 1)))
            body["nextBatchId"] = Check.Invariant($"{cursor.Batch}");
        if (cursor.WithCount)
            body["count"] = (long)cursor.Results.Count;
        if (cursor.Extra is not null && (!cursor.IsStream || !hasMore))
            (body["extra"], cursor.Extra) = (cursor.Extra, null);
        body["cached"] = false;
        if (hasMore || cursor.AllowRetry)
        {
            cursor.Expires = state.Options.Clock.GetUtcNow() + cursor.TimeToLive;
            state.Cursors[cursor.Id] = cursor;
        }
        else
        {
            state.Cursors.Remove(cursor.Id);
        }

        var response = Response.Ok(code, body);
        cursor.Last = body;
        return response;
    }

    private Cursor Find(Request request, string id)
    {
        if (!state.Cursors.TryGetValue(id, out var cursor) || cursor.Database != database.Name)
            throw NotFound();
        if (cursor.Expires <= state.Options.Clock.GetUtcNow())
        {
            state.Cursors.Remove(id);
            throw NotFound();
        }

        // A coordinator asks the one that has the cursor.
        if (cursor.Endpoint != request.Endpoint && !state.Up.Contains(cursor.Endpoint))
            throw new ArangoException(1478, "a cluster backend which was required for the operation could not be reached", 503);
        return cursor;
    }

    private static ArangoException NotFound() => new(1600, "cursor not found: disposed or unknown cursor");

    private static AqlObject Extra(QueryContext context)
    {
        var stats = new AqlObject
        {
            ["writesExecuted"] = context.WritesExecuted,
            ["writesIgnored"] = context.WritesIgnored,
            ["documentLookups"] = 0L,
            ["seeks"] = 0L,
            ["scannedFull"] = context.ScannedFull,
            ["scannedIndex"] = context.ScannedIndex,
            ["cursorsCreated"] = 0L,
            ["cursorsRearmed"] = 0L,
            ["cacheHits"] = 0L,
            ["cacheMisses"] = 0L,
            ["filtered"] = context.Filtered,
            ["httpRequests"] = 0L,
            ["executionTime"] = context.Elapsed.TotalSeconds,
            ["peakMemoryUsage"] = 0L,
            ["intermediateCommits"] = 0L,
        };
        if (context.FullCount is { } full)
            stats["fullCount"] = full;
        return new()
        {
            ["warnings"] = context
                .Warnings.Select(static w => (object?)new AqlObject { ["code"] = (long)w.Code, ["message"] = w.Message })
                .ToList(),
            ["stats"] = stats,
        };
    }
}
