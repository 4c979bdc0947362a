namespace Concord.ArangoDb.StandIn;

/// <summary>
/// Equalities and a range that follow a loop over a collection and that an index knows. What it finds is filtered again, so it only has to
/// find enough. Where a SORT asks for the order that the index has, and there is one row to begin with, nothing need be sorted: so a LIMIT
/// ends it early, as on a server. Fields that are equal to a constant may be left out of that order; those that are equal to something of
/// an outer loop may not, because not every server sees that they do not change.
/// </summary>
internal sealed class Lookup
{
    private readonly Collection _collection;
    private readonly CollectionIndex? _index;
    private readonly List<(string Path, Expr Value, bool IsList)> _conditions;
    private readonly List<(string Operator, Expr Value)> _range;
    private readonly bool _descending;

    private Lookup(
        Collection collection,
        CollectionIndex? index,
        List<(string Path, Expr Value, bool IsList)> conditions,
        List<(string Operator, Expr Value)> range,
        Sort? sort
    )
    {
        (_collection, _index, _conditions, _range, Sorts) = (collection, index, conditions, range, sort);
        _descending = sort?.Keys[0].Descending == true;
    }

    /// <summary>The SORT that is done by it.</summary>
    public Sort? Sorts { get; }

    public static Lookup? Find(For loop, Collection collection, Block block, int at)
    {
        var conditions = new Conditions(loop);
        var next = at + 1;
        for (; block.Statements[next] is Filter or Let; next++)
        {
            if (block.Statements[next] is Filter filter)
                conditions.Take(filter);
        }

        foreach (var path in new[] { "_key", "_id", "_from", "_to" })
        {
            if (conditions.Equal.TryGetValue(path, out var condition) && (collection.IsEdge || path is "_key" or "_id"))
                return new(collection, null, [(path, condition.Value, condition.IsList)], [], null);
        }

        var sort = block.Statements.Take(at).All(static before => before is Filter or Let) ? block.Statements[next] as Sort : null;
        Lookup? best = null;
        var most = 0;
        foreach (var index in collection.Indexes.Where(static index => index.Type == "persistent"))
        {
            var fields = index.Fields.TakeWhile(conditions.Equal.ContainsKey).ToList();
            var range = fields.Count < index.Fields.Count ? conditions.Ranges.GetValueOrDefault(index.Fields[fields.Count]) : null;
            var constant = fields
                .TakeWhile(field => !conditions.Equal[field].IsList && !Expressions.Variables(conditions.Equal[field].Value).Any())
                .Count();
            var isSorted =
                sort is not null
                && index.IsOrdered
                && !fields.Exists(field => conditions.Equal[field].IsList)
                && Enumerable.Range(0, constant + 1).Any(from => IsOrderOf(sort, loop, index.Fields, from));
            var worth = (4 * fields.Count) + (range is null || !index.IsOrdered ? 0 : 2) + (isSorted ? 1 : 0);
            if (worth <= most)
                continue;
            most = worth;
            best = new(
                collection,
                index,
                [.. fields.Select(field => (field, conditions.Equal[field].Value, conditions.Equal[field].IsList))],
                index.IsOrdered ? range ?? [] : [],
                isSorted ? sort : null
            );
        }

        return best;
    }

    /// <summary>Null where the index cannot answer after all.</summary>
    public IEnumerable<AqlObject>? Documents(Evaluator evaluator, object?[] row)
    {
        List<List<object?>> keys =
        [
            [],
        ];
        foreach (var (_, value, isList) in _conditions)
        {
            var found = evaluator.Value(value, row);
            var values = isList ? (found as List<object?> ?? []).Distinct(AqlValue.Comparer.Instance).ToList() : [found];
            if (_index is { Sparse: true } && values.Contains(null))
                return null;
            keys = [.. keys.SelectMany(key => values.Select(each => new List<object?>(key) { each }))];
        }

        return _index is null ? keys.SelectMany(Found) : keys.SelectMany(key => InIndex(_index, key, evaluator, row));
    }

    private IEnumerable<AqlObject> InIndex(CollectionIndex index, List<object?> key, Evaluator evaluator, object?[] row)
    {
        var (low, high) = (IndexEntry.Before(key), IndexEntry.After(key));
        foreach (var (comparison, value) in _range)
        {
            List<object?> bound = [.. key, evaluator.Value(value, row)];
            switch (comparison)
            {
                case ">":
                    low = IndexEntry.After(bound);
                    break;
                case ">=":
                    low = IndexEntry.Before(bound);
                    break;
                case "<":
                    high = IndexEntry.Before(bound);
                    break;
                default:
                    high = IndexEntry.After(bound);
                    break;
            }
        }

        return index.Between(low, high, _descending);
    }

    private IEnumerable<AqlObject> Found(List<object?> key)
    {
        if (key[0] is not string text)
            return [];
        return _conditions[0].Path switch
        {
            "_from" => _collection.From(text).ToList(),
            "_to" => _collection.To(text).ToList(),
            "_id" => Names.TrySplitId(text, out var collection, out var own)
            && collection == _collection.Name
            && _collection.Find(own) is { } document
                ? [document]
                : [],
            _ => _collection.Find(text) is { } document ? [document] : [],
        };
    }

    /// <summary>All keys are fields of the index, from the first one that is not equal to something on, in one direction.</summary>
    private static bool IsOrderOf(Sort sort, For loop, IReadOnlyList<string> fields, int from)
    {
        if (sort.Keys.Count > fields.Count - from)
            return false;
        for (var i = 0; i < sort.Keys.Count; i++)
        {
            var (value, direction, descending) = sort.Keys[i];
            if (
                direction is not null
                || descending != sort.Keys[0].Descending
                || Expressions.PathOf(value, loop.Variable) != fields[from + i]
            )
                return false;
        }

        return true;
    }

    /// <summary>What the filters after a loop say of its variable.</summary>
    private sealed class Conditions(For loop)
    {
        public Dictionary<string, (Expr Value, bool IsList)> Equal { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, List<(string Operator, Expr Value)>> Ranges { get; } = new(StringComparer.Ordinal);

        public void Take(Filter filter)
        {
            foreach (var part in Expressions.Conjuncts(filter.Condition).OfType<Binary>())
                Take(part);
        }

        private void Take(Binary part)
        {
            var (left, right) = (Expressions.PathOf(part.Left, loop.Variable), Expressions.PathOf(part.Right, loop.Variable));
            switch (part.Operator)
            {
                case "==" when left is not null && Knows(part.Right):
                    Equal.TryAdd(left, (part.Right, false));
                    break;
                case "==" when right is not null && Knows(part.Left):
                    Equal.TryAdd(right, (part.Left, false));
                    break;
                case "IN" when left is not null && Knows(part.Right):
                    Equal.TryAdd(left, (part.Right, true));
                    break;

                // A member of an array, as an index over the members finds it.
                case "IN" when right is not null && Knows(part.Left):
                    Equal.TryAdd(right + "[*]", (part.Left, false));
                    break;
                case "<" or "<=" or ">" or ">=" when left is not null && Knows(part.Right):
                    AddRange(left, part.Operator, part.Right);
                    break;
                case "<" or "<=" or ">" or ">=" when right is not null && Knows(part.Left):
                    AddRange(right, Turned(part.Operator), part.Left);
                    break;
            }
        }

        private void AddRange(string path, string comparison, Expr value)
        {
            if (!Ranges.TryGetValue(path, out var range))
                Ranges[path] = range = [];

            // One on each side: what a second one would leave out is filtered.
            if (!range.Exists(bound => bound.Operator[0] == comparison[0]))
                range.Add((comparison, value));
        }

        private static string Turned(string comparison) => (comparison[0] == '<' ? ">" : "<") + comparison[1..];

        private bool Knows(Expr value) => Expressions.Variables(value).All(loop.Known.Contains);
    }
}
