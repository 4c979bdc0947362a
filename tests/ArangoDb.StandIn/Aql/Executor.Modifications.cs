namespace Concord.ArangoDb.StandIn;

internal sealed partial class Executor
{
    private List<object?[]> Modified(IEnumerable<object?[]> rows, Modify modify)
    {
        var collection = _context.Database.Collection(modify.Collection);
        var documents = new Documents(_context.Database, _context.Transaction);
        var options = WriteOptions.Of(modify.Options);
        // Everything is read before anything is written.
        return
        [
            .. rows.ToList()
                .Select(row => Attempt(row, modify.Options, () => Apply(modify, collection, documents, options, row)))
                .OfType<object?[]>(),
        ];
    }

    private object?[] Apply(Modify modify, Collection collection, Documents documents, WriteOptions options, object?[] row)
    {
        object?[] next = [.. row];
        var given = modify.Document is null ? null : _evaluator.Value(modify.Document, row);
        switch (modify.Kind)
        {
            case "INSERT":
                var (before, inserted) = documents.Insert(collection, given, options);
                (next[modify.Old!.Slot], next[modify.New!.Slot]) = (before, inserted);
                break;
            case "REMOVE":
                next[modify.Old!.Slot] = documents.Remove(collection, _evaluator.Value(modify.Key!, row), options);
                break;
            default:
                var key = modify.Key is null ? given : _evaluator.Value(modify.Key, row);
                var (old, changed) = documents.Update(collection, key, given, options, modify.Kind == "REPLACE");
                (next[modify.Old!.Slot], next[modify.New!.Slot]) = (old, changed);
                break;
        }

        return next;
    }

    private List<object?[]> Upserted(IEnumerable<object?[]> rows, Upsert upsert)
    {
        var collection = _context.Database.Collection(upsert.Collection);
        var documents = new Documents(_context.Database, _context.Transaction);
        var options = WriteOptions.Of(upsert.Options);
        return
        [
            .. rows.ToList()
                .Select(row => Attempt(row, upsert.Options, () => Apply(upsert, collection, documents, options, row)))
                .OfType<object?[]>(),
        ];
    }

    private object?[] Apply(Upsert upsert, Collection collection, Documents documents, WriteOptions options, object?[] row)
    {
        object?[] next = [.. row];
        if (Found(upsert, collection, row) is { } old)
        {
            next[upsert.Old.Slot] = old;
            var update = _evaluator.Value(upsert.Update, next) as AqlObject ?? throw new ArangoException(1227, "invalid document type");
            next[upsert.New.Slot] = documents.Update(collection, KeyAndRevision(old, update), update, options, upsert.Replace).New;
        }
        else
        {
            next[upsert.Old.Slot] = null;
            next[upsert.New.Slot] = documents
                .Insert(collection, _evaluator.Value(upsert.Insert, row), options with { OverwriteMode = "conflict" })
                .New;
        }

        return next;
    }

    private static AqlObject KeyAndRevision(AqlObject old, AqlObject update)
    {
        var key = new AqlObject { ["_key"] = old.Key };
        if (update.TryGetValue("_rev", out var revision))
            key["_rev"] = revision;
        return key;
    }

    private AqlObject? Found(Upsert upsert, Collection collection, object?[] row)
    {
        if (upsert.Current is { } current)
            return collection.Documents.FirstOrDefault(document =>
                AqlValue.Truth(_evaluator.Value(upsert.Lookup, With(row, current, document)))
            );
        var wanted = (AqlObject)_evaluator.Value(upsert.Lookup, row)!;
        if (wanted.Get("_key") is string key)
            return collection.Find(key) is { } candidate && Matches(candidate, wanted) ? candidate : null;
        foreach (var index in collection.Indexes.Where(static index => index is { Type: "persistent", Sparse: false }))
        {
            var values = index.Fields.TakeWhile(wanted.ContainsKey).Select(wanted.Get).ToList();
            if (values.Count > 0)
                return index.Find(values).FirstOrDefault(document => Matches(document, wanted));
        }

        return collection.Documents.FirstOrDefault(document => Matches(document, wanted));
    }

    private static bool Matches(AqlObject document, AqlObject wanted) =>
        wanted.All(member =>
            member.Value is AqlObject inner
                ? document.Get(member.Key) is AqlObject stored && Matches(stored, inner)
                : AqlValue.Equals(document.Get(member.Key), member.Value)
        );

    private object?[]? Attempt(object?[] row, AqlObject options, Func<object?[]> write)
    {
        _context.Tick();
        var mark = _context.Transaction.Mark();
        try
        {
            _context.Transaction.Write(AqlValue.Truth(options.Get("waitForSync")));
            var next = write();
            _context.WritesExecuted++;
            return next;
        }
        catch (ArangoException e) when (AqlValue.Truth(options.Get("ignoreErrors")) && e.ErrorNum is >= 1200 and < 1300)
        {
            _context.Transaction.Rollback(mark);
            _context.WritesIgnored++;
            return null;
        }
    }
}
