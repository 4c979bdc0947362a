namespace Concord.ArangoDb.StandIn;

/// <summary>
/// A loop that a vector index answers, and the conditions for it: sorted by the similarity alone, in its direction, then a limit; nothing
/// is filtered in between (before 3.12.6; one FILTER before the SORT since). The fake compares with everything, so its answers are exact; a
/// server's are approximate.
/// </summary>
internal sealed class VectorSearch(string path)
{
    public bool IsIndexed(AqlObject document) => CollectionIndex.PathValue(document, path) is List<object?>;

    public static Dictionary<For, VectorSearch> Find(Block block, Database database)
    {
        var found = new Dictionary<For, VectorSearch>(ReferenceEqualityComparer.Instance);
        Find(block, database, found);
        return found;
    }

    private static void Find(Block block, Database database, Dictionary<For, VectorSearch> found)
    {
        for (var i = 0; i < block.Statements.Count; i++)
        {
            foreach (var inner in block.Statements[i] is Let { Value: Subquery subquery } ? new[] { subquery.Block } : [])
                Find(inner, database, found);
            var call = block.Statements[i] switch
            {
                Let { Value: Call { Name: "APPROX_NEAR_COSINE" or "APPROX_NEAR_L2" or "APPROX_NEAR_INNER_PRODUCT" } c } => c,
                Sort { Keys: [{ Value: Call { Name: "APPROX_NEAR_COSINE" or "APPROX_NEAR_L2" or "APPROX_NEAR_INNER_PRODUCT" } c }] } => c,
                _ => null,
            };
            if (call is not null)
                Add(block, i, call, database, found);
        }
    }

    private static void Add(Block block, int at, Call call, Database database, Dictionary<For, VectorSearch> found)
    {
        var start = at;
        while (start >= 0 && block.Statements[start] is not For)
            start--;
        if (start < 0 || block.Statements[start] is not For { Source: CollectionRef source } loop)
            throw Refused("there is no loop over a collection before it");
        var path =
            Expressions.PathOf(call.Arguments[0], loop.Variable)
            ?? Expressions.PathOf(call.Arguments[1], loop.Variable)
            ?? throw Refused("no parameter is an attribute of the document");
        CheckShape(block, start, at, call, database.Version);
        CheckIndex(database.Collection(source.Name), path, call);
        found[loop] = new(path);
    }

    private static void CheckShape(Block block, int start, int at, Call call, ServerVersion version)
    {
        var next = start + 1;
        var filters = 0;
        while (block.Statements[next] is Filter or Let)
        {
            if (block.Statements[next] is Filter && (++filters > 1 || !version.Has(12, 6)))
                throw Refused("a FILTER stands between FOR and LIMIT");
            next++;
        }

        if (block.Statements[next] is not Sort { Keys: [var key] } || block.Statements[next + 1] is not Limit)
            throw Refused("SORT by it and LIMIT must follow");
        var same =
            ReferenceEquals(key.Value, call)
            || (block.Statements[at] is Let let && key.Value is VariableRef reference && reference.Variable == let.Variable);
        if (!same || key.Direction is not null || key.Descending != (call.Name != "APPROX_NEAR_L2"))
            throw Refused("it is not sorted by it, in its direction");
    }

    private static void CheckIndex(Collection collection, string path, Call call)
    {
        var metric = call.Name switch
        {
            "APPROX_NEAR_COSINE" => "cosine",
            "APPROX_NEAR_L2" => "l2",
            _ => "innerProduct",
        };
        var index =
            collection.Indexes.Find(index => index.Type == "vector" && index.Fields[0] == path && index.Params!.Text("metric") == metric)
            ?? throw Refused("there is no vector index for it");
        if (!index.Trained)
            throw new ArangoException(1555, "vector index not ready");
        var dimension = AqlValue.Number(index.Params!.Get("dimension"));
        if (call.Arguments.Take(2).Any(argument => Length(argument) is { } length && length != dimension))
            throw Refused("the vector has another dimension than the index");
        if (
            call.Arguments.ElementAtOrDefault(2) is ObjectLiteral options
            && options.Members.Any(static m => m.Name is not Literal { Value: "nProbe" })
        )
            throw Refused("unknown options");
    }

    /// <summary>Of a vector that stands in the query or is bound to it.</summary>
    private static int? Length(Expr argument) =>
        argument switch
        {
            Literal { Value: List<object?> list } => list.Count,
            ArrayLiteral array => array.Items.Count,
            _ => null,
        };

    private static ArangoException Refused(string why) => new(1554, $"failed vector search: {why}");
}
