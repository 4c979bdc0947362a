namespace Concord.Adapters.ArangoDb;

/// <summary>Everything, page by page, for the graph check.</summary>
internal static partial class GraphQueries
{
    /// <summary>
    /// One page of all vertices. Nothing is filtered, neither by kind nor placeholders: so a page reads as many documents as it returns,
    /// and no index but that of the order can serve it.
    /// </summary>
    public const string ScanVertices = """
        FOR v IN @@vertices
          FILTER v.order > @after
          SORT v.order
          LIMIT @limit
          RETURN { order: v.order, id: v.id, kind: v.kind, placeholder: v.placeholder }
        """;

    /// <summary>
    /// One page of all edges by owner, including tombstones. Not grouped: on some versions everything before a <c>COLLECT</c> is read to
    /// its end, whatever the limit.
    /// </summary>
    public const string ScanOwners = """
        FOR e IN @@edges
          FILTER e.owner > @after
          SORT e.owner
          LIMIT @limit
          RETURN { order: e.owner, id: e.ownerId, deleted: e.deleted }
        """;

    /// <summary>One page of all edges by their other end, which tombstones do not have.</summary>
    public const string ScanOthers = """
        FOR e IN @@edges
          FILTER e.other > @after
          SORT e.other
          LIMIT @limit
          RETURN { order: e.other, id: e.otherId }
        """;

    /// <summary>An edge of one owner that is not a tombstone.</summary>
    public const string FindOwned = """
        FOR e IN @@edges
          FILTER e.owner == @owner AND e.deleted != true
          LIMIT 1
          RETURN { order: e.owner, id: e.ownerId }
        """;
}
