namespace Concord.ArangoDb.StandIn;

/// <summary>
/// A place in an index: the values of its fields, and the document that has them. Without a document it is a bound: before
/// (<paramref name="Side"/> below 0) or after everything whose first values are these.
/// </summary>
internal sealed record IndexEntry(IReadOnlyList<object?> Values, AqlObject? Document, int Side = 0)
{
    public static IndexEntry Before(IReadOnlyList<object?> values) => new(values, null, -1);

    public static IndexEntry After(IReadOnlyList<object?> values) => new(values, null, 1);

    public sealed class Order : IComparer<IndexEntry>
    {
        public static readonly Order Instance = new();

        public int Compare(IndexEntry? left, IndexEntry? right)
        {
            var common = Math.Min(left!.Values.Count, right!.Values.Count);
            for (var i = 0; i < common; i++)
            {
                var order = AqlValue.Compare(left.Values[i], right.Values[i]);
                if (order != 0)
                    return order;
            }

            if (left.Document is not null && right.Document is not null)
                return string.CompareOrdinal(left.Document.Key, right.Document.Key);

            // The shorter one is a bound, before or after everything that begins like it.
            var shorter = left.Values.Count.CompareTo(right.Values.Count);
            return shorter < 0 ? left.Side
                : shorter > 0 ? -right.Side
                : left.Side.CompareTo(right.Side);
        }
    }
}
