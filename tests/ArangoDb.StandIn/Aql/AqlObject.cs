namespace Concord.ArangoDb.StandIn;

/// <summary>An AQL object or a document. Not changed any more once it was handed on.</summary>
internal sealed class AqlObject : OrderedDictionary<string, object?>
{
    public AqlObject()
        : base(StringComparer.Ordinal) { }

    public AqlObject(AqlObject other)
        : base(other, StringComparer.Ordinal) { }

    /// <summary>Null for a member that is not there, as in AQL.</summary>
    public object? Get(string name) => TryGetValue(name, out var value) ? value : null;

    public string? Text(string name) => Get(name) as string;

    public string Key => (string)this["_key"]!;

    public string Id => (string)this["_id"]!;
}

internal static class AqlObjectExtensions
{
    public static AqlObject With(this AqlObject o, IEnumerable<(string Name, object? Value)> members)
    {
        foreach (var (name, value) in members)
            o[name] = value;
        return o;
    }
}
