namespace Concord.ArangoDb.StandIn;

/// <summary>Runs the statements of a query, each on the rows of the one before. The modifications are in the other part.</summary>
internal sealed partial class Executor
{
    private readonly QueryContext _context;
    private readonly Query _query;
    private readonly Evaluator _evaluator;
    private readonly Dictionary<For, Lookup?> _lookups = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Sort> _sorted = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<For, VectorSearch> _vectors;

    private Executor(Query query, QueryContext context)
    {
        (_query, _context) = (query, context);
        _evaluator = new(context, this);
        _vectors = VectorSearch.Find(query.Block, context.Database);
    }

    public static List<object?> Run(Query query, QueryContext context)
    {
        try
        {
            return new Executor(query, context).Results(query.Block, new object?[query.Slots]);
        }
        catch (ArangoException e)
        {
            throw new ArangoException(e.ErrorNum, e.Message, e.ErrorNum == 1200 ? 409 : e.Code).During("executing");
        }
    }

    /// <summary>What a query or subquery returns; nothing where it ends with a modification.</summary>
    public List<object?> Results(Block block, object?[] outer)
    {
        IEnumerable<object?[]> rows =
        [
            [.. outer],
        ];
        for (var i = 0; i < block.Statements.Count; i++)
        {
            if (block.Statements[i] is Return last)
            {
                var values = rows.Select(row => _evaluator.Value(last.Value, row));
                return [.. last.Distinct ? values.Distinct(AqlValue.Comparer.Instance) : values];
            }

            rows = Next(block, i, rows, outer);
        }

        foreach (var row in rows)
            _ = row;
        return [];
    }

    private IEnumerable<object?[]> Next(Block block, int at, IEnumerable<object?[]> rows, object?[] outer) =>
        block.Statements[at] switch
        {
            For { Search: not null } search => Search(rows, search),
            For loop => Loop(rows, loop, LookupOf(loop, block, at)),
            Traversal traversal => Traverse(rows, traversal),
            PathSearch paths => Paths(rows, paths),
            Filter filter => rows.Where(row => Keeps(filter, row)),
            Let let => rows.Select(row => With(row, let.Variable, _evaluator.Value(let.Value, row))),
            Sort sort => _sorted.Contains(sort) ? rows : Sorted(rows, sort),
            Limit limit => Limited(rows, limit),
            Collect collect => Collected(rows, collect, outer),
            Modify modify => Modified(rows, modify),
            Upsert upsert => Upserted(rows, upsert),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };

    private static object?[] With(object?[] row, Variable variable, object? value)
    {
        object?[] next = [.. row];
        next[variable.Slot] = value;
        return next;
    }

    private bool Keeps(Filter filter, object?[] row)
    {
        _context.Tick();
        if (AqlValue.Truth(_evaluator.Value(filter.Condition, row)))
            return true;
        _context.Filtered++;
        return false;
    }

    /// <summary>Before anything is read: what an index has in order is not sorted again.</summary>
    private Lookup? LookupOf(For loop, Block block, int at)
    {
        if (loop.Source is not CollectionRef { Name: var name } || _vectors.ContainsKey(loop))
            return null;
        if (_lookups.TryGetValue(loop, out var known))
            return known;
        var lookup = _lookups[loop] = Lookup.Find(loop, _context.Database.Collection(name), block, at);
        if (lookup?.Sorts is { } sort)
            _sorted.Add(sort);
        return lookup;
    }

    private IEnumerable<object?[]> Loop(IEnumerable<object?[]> rows, For loop, Lookup? lookup)
    {
        foreach (var row in rows)
        {
            IEnumerable<object?> items;
            if (loop.Source is CollectionRef collection)
            {
                items = Documents(loop, collection.Name, lookup, row);
            }
            else
            {
                items =
                    _evaluator.Value(loop.Source, row) as List<object?>
                    ?? throw new ArangoException(1563, "array expected: collection or array expected as operand to FOR loop");
            }

            foreach (var item in items)
            {
                _context.Tick();
                yield return With(row, loop.Variable, item);
            }
        }
    }

    private IEnumerable<AqlObject> Documents(For loop, string name, Lookup? lookup, object?[] row)
    {
        var collection = _context.Database.Collection(name);
        if (_vectors.TryGetValue(loop, out var vector))
            return collection.Documents.Where(vector.IsIndexed);
        if (lookup?.Documents(_evaluator, row) is { } found)
        {
            return found.Select(document =>
            {
                _context.ScannedIndex++;
                return document;
            });
        }

        if (AqlValue.Truth(loop.Options.Get("forceIndexHint")))
            throw new ArangoException(1577, "could not use forced index hint");
        _context.ScannedFull += collection.Count;
        return collection.Documents;
    }

    private IEnumerable<object?[]> Search(IEnumerable<object?[]> rows, For search)
    {
        var view = _context.Database.Views[((CollectionRef)search.Source).Name];
        foreach (var row in rows)
        {
            foreach (var (document, score) in new ViewSearch(view, _context, _evaluator, search, row).Results())
            {
                var next = With(row, search.Variable, document);
                next[search.Variable.ScoreSlot!.Value] = score;
                yield return next;
            }
        }
    }

    private List<object?[]> Sorted(IEnumerable<object?[]> rows, Sort sort)
    {
        var keyed = rows.Select(row => (Row: row, Keys: sort.Keys.Select(key => _evaluator.Value(key.Value, row)).ToArray())).ToList();
        var signs = sort
            .Keys.Select(key =>
                key.Direction is null
                    ? key.Descending
                        ? -1
                        : 1
                    : Direction(_evaluator.Value(key.Direction, []))
            )
            .ToArray();
        return
        [
            .. keyed
                .Order(
                    Comparer<(object?[] Row, object?[] Keys)>.Create(
                        (left, right) =>
                        {
                            for (var i = 0; i < signs.Length; i++)
                            {
                                var order = AqlValue.Compare(left.Keys[i], right.Keys[i]);
                                if (order != 0)
                                    return order * signs[i];
                            }

                            return 0;
                        }
                    )
                )
                .Select(static row => row.Row),
        ];
    }

    private static int Direction(object? value) =>
        value switch
        {
            string text when text.Equals("asc", StringComparison.OrdinalIgnoreCase) => 1,
            string text when text.Equals("desc", StringComparison.OrdinalIgnoreCase) => -1,
            bool ascending => ascending ? 1 : -1,
            _ => throw new ArangoException(1501, "invalid sort direction"),
        };

    private IEnumerable<object?[]> Limited(IEnumerable<object?[]> rows, Limit limit)
    {
        var offset = limit.Offset is null ? 0 : (int)AqlValue.Number(_evaluator.Value(limit.Offset, []));
        var count = (int)Math.Min(int.MaxValue, AqlValue.Number(_evaluator.Value(limit.Count, [])));
        if (!_context.FullCountWanted || !limit.TopLevel)
            return rows.Skip(offset).Take(count);
        List<object?[]> all = [.. rows];
        _context.FullCount = all.Count;
        return all.Skip(offset).Take(count);
    }

    private List<object?[]> Collected(IEnumerable<object?[]> rows, Collect collect, object?[] outer)
    {
        var groups = new Dictionary<List<object?>, List<object?[]>>(AqlValue.Comparer.Instance);
        foreach (var row in rows)
        {
            _context.Tick();
            var key = collect.Groups.Select(group => _evaluator.Value(group.Value, row)).ToList();
            if (!groups.TryGetValue(key, out var members))
                groups[key] = members = [];
            members.Add(row);
        }

        // Without grouping there is always one answer, also for nothing.
        if (groups.Count == 0 && collect.Groups.Count == 0 && collect.Into is null)
            groups[[]] = [];
        return
        [
            .. groups
                .OrderBy(static group => group.Key, AqlValue.Comparer.Instance)
                .Select(group => Grouped(collect, outer, group.Key, group.Value)),
        ];
    }

    private object?[] Grouped(Collect collect, object?[] outer, List<object?> key, List<object?[]> members)
    {
        object?[] row = [.. outer];
        for (var i = 0; i < key.Count; i++)
            row[collect.Groups[i].Variable.Slot] = key[i];
        if (collect.Count is not null)
            row[collect.Count.Slot] = (long)members.Count;
        foreach (var (variable, function, value) in collect.Aggregates)
            row[variable.Slot] = Functions.Aggregate(function, [.. members.Select(member => _evaluator.Value(value, member))], _evaluator);
        if (collect.Into is null)
            return row;
        row[collect.Into.Slot] = members
            .Select(member =>
            {
                if (collect.Projection is not null)
                    return _evaluator.Value(collect.Projection, member);
                var kept = new AqlObject();
                foreach (var variable in collect.Kept)
                    kept[variable.Name] = member[variable.Slot];
                return kept;
            })
            .ToList();
        return row;
    }
}
