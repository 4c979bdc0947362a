using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>An entry's id, and its number counted from 1 in its partition: with numbers, lengths and lags are a subtraction.</summary>
internal readonly record struct NumberedEntryId(EntryId Id, long Number)
{
    /// <summary>Before the first entry.</summary>
    public static readonly NumberedEntryId Start = new(EntryId.Zero, 0);

    /// <summary>Reads <c>ms, seq, number</c>.</summary>
    public static NumberedEntryId Read(SqliteStatement row, int first) =>
        new(new(row.GetInt64(first), row.GetInt64(first + 1)), row.GetInt64(first + 2));

    public void Bind(SqliteStatement statement, int first) =>
        statement.Bind(first, Id.Milliseconds).Bind(first + 1, Id.Sequence).Bind(first + 2, Number);
}
