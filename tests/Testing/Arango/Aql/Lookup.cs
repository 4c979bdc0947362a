using Concord.Testing.Arango.Storage;

namespace Concord.Testing.Arango.Aql;

/// <summary>
/// Equalities that follow a loop over a collection and that an index knows. What it finds is filtered again, so it only has to find enough.
/// </summary>
internal sealed class Lookup
{
    private readonly Collection _collection;
    private readonly CollectionIndex? _index;
    private readonly List<(string Path, Expr Value, bool IsList)> _conditions;

    private Lookup(Collection collection, CollectionIndex? index, List<(string Path, Expr Value, bool IsList)> conditions) =>
        (_collection, _index, _conditions) = (collection, index, conditions);

    public static Lookup? Find(For loop, Collection collection, Block block, int at)
    {
        var conditions = new Dictionary<string, (Expr Value, bool IsList)>(StringComparer.Ordinal);
        foreach (var statement in block.Statements.Skip(at + 1).TakeWhile(static s => s is Filter or Let))
        {
            if (statement is not Filter filter) continue;
            foreach (var part in Expressions.Conjuncts(filter.Condition).OfType<Binary>().Where(static b => b.Operator is "==" or "IN")) Take(loop, part, conditions);
        }

        foreach (var path in new[] { "_key", "_id", "_from", "_to" })
        {
            if (conditions.TryGetValue(path, out var condition) && (collection.IsEdge || path is "_key" or "_id"))
                return new(collection, null, [(path, condition.Value, condition.IsList)]);
        }

        Lookup? best = null;
        foreach (var index in collection.Indexes.Where(static index => index.Type == "persistent"))
        {
            var fields = index.Fields.TakeWhile(conditions.ContainsKey).ToList();
            if (fields.Count > (best?._conditions.Count ?? 0))
                best = new(collection, index, [.. fields.Select(field => (field, conditions[field].Value, conditions[field].IsList))]);
        }

        return best;
    }

    /// <summary>Null where the index cannot answer after all.</summary>
    public IEnumerable<AqlObject>? Documents(Evaluator evaluator, object?[] row)
    {
        List<List<object?>> keys = [[]];
        foreach (var (_, value, isList) in _conditions)
        {
            var found = evaluator.Value(value, row);
            var values = isList ? (found as List<object?> ?? []).Distinct(AqlValue.Comparer.Instance).ToList() : [found];
            if (_index is { Sparse: true } && values.Contains(null)) return null;
            keys = [.. keys.SelectMany(key => values.Select(each => new List<object?>(key) { each }))];
        }

        return keys.SelectMany(Found);
    }

    private IEnumerable<AqlObject> Found(List<object?> key)
    {
        if (_index is not null) return _index.Find(key);
        if (key[0] is not string text) return [];
        return _conditions[0].Path switch
        {
            "_from" => _collection.From(text).ToList(),
            "_to" => _collection.To(text).ToList(),
            "_id" => Names.TrySplitId(text, out var collection, out var own) && collection == _collection.Name && _collection.Find(own) is { } document
                ? [document]
                : [],
            _ => _collection.Find(text) is { } document ? [document] : [],
        };
    }

    private static void Take(For loop, Binary part, Dictionary<string, (Expr Value, bool IsList)> conditions)
    {
        if (Expressions.PathOf(part.Left, loop.Variable) is { } path && Knows(loop, part.Right))
            conditions.TryAdd(path, (part.Right, part.Operator == "IN"));
        else if (part.Operator == "==" && Expressions.PathOf(part.Right, loop.Variable) is { } other && Knows(loop, part.Left))
            conditions.TryAdd(other, (part.Left, false));
    }

    private static bool Knows(For loop, Expr value) => Expressions.Variables(value).All(loop.Known.Contains);
}
