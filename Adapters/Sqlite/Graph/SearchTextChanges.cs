namespace Concord.Adapters.Sqlite;

/// <summary>
/// What a piece of work changes in the full-text index, written at its end in the order of the rows: whenever a row comes that is not after
/// the one before, FTS5 writes all that it has gathered into a segment of its own, which costs more than everything else that is done for a
/// vertex.
/// </summary>
internal sealed class SearchTextChanges
{
    private readonly SortedDictionary<long, string?> _changes = [];

    public void Put(long number, string words) => _changes[number] = words;

    public void Remove(long number) => _changes[number] = null;

    public void Write(SqliteSession session)
    {
        foreach (var (number, words) in _changes)
        {
            if (words is null)
                session.Prepare("DELETE FROM graph_words WHERE rowid = ?1").Bind(1, number).Execute();
            else
                session
                    .Prepare("INSERT OR REPLACE INTO graph_words(rowid, words) VALUES (?1, ?2)")
                    .Bind(1, number)
                    .Bind(2, words)
                    .Execute();
        }

        _changes.Clear();
    }
}
