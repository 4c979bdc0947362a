namespace Concord.Adapters.Sqlite;

/// <summary>
/// Full-text search, ranked by FTS5's bm25. A vertex's number contains generation and kind, so tokens are looked up only in a range of
/// numbers.
/// </summary>
internal static class WordSearch
{
    /// <summary>
    /// Where more match, only this number is ranked: the oldest of their kind. A token that a whole portfolio has would otherwise take
    /// seconds, and a ranking among all of them would mean little.
    /// </summary>
    private const int MaxRanked = 2000;

    private const string Sql = """
        SELECT number, score FROM (
          SELECT rowid AS number, rank AS score FROM graph_words WHERE graph_words MATCH ?1 AND rowid BETWEEN ?2 AND ?3 LIMIT ?5)
        ORDER BY score, number LIMIT ?4
        """;

    public static IReadOnlyList<ScoredVertex> Run(SqliteSession session, (string Words, string? Kind, int Limit) a)
    {
        var live = Generations.Read(session).Live;
        var (first, last) = VertexSpace.Generation(live);
        if (a.Kind is not null)
        {
            if (VertexSpace.TryOf(live, a.Kind) is not { } space)
                return [];
            (first, last) = (space.First, space.Last);
        }

        var found = session
            .Prepare(Sql)
            .Bind(1, a.Words)
            .Bind(2, first)
            .Bind(3, last)
            .Bind(4, a.Limit)
            .Bind(5, MaxRanked)
            .List(static row => (Number: row.GetInt64(0), Score: -row.GetDouble(1)));

        return
        [
            .. found
                .Select(hit => VertexTable.Find(session, hit.Number)?.ToVertex() is { } vertex ? new ScoredVertex(vertex, hit.Score) : null)
                .OfType<ScoredVertex>(),
        ];
    }
}
