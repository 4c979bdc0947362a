namespace Concord.Adapters.Sqlite;

/// <summary>
/// The changes of the full-text index by one piece of work, written at its end in the order of the rows. Whenever a row comes that is not
/// after the previous one, FTS5 writes everything it has gathered into a segment of its own, which costs more than everything else that is
/// done for a vertex.
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
