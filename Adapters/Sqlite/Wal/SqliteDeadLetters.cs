using System.Collections.Immutable;
using Concord.Timeline;
using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>The table <c>dead_letters</c>. Each letter holds a copy of its event, so trimming the WAL does not affect it.</summary>
internal sealed class SqliteDeadLetters(SqliteDatabase database)
{
    private const string InsertSql = $"""
        INSERT INTO dead_letters(projection, error, tries, first_tried_at, last_tried_at, {SqliteSchema.EventColumns})
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
        """;

    private const string UpdateSql = $"UPDATE dead_letters SET error = ?5, tries = ?6, last_tried_at = ?7 {At}";

    private const string At = "WHERE ms = ?1 AND seq = ?2 AND partition = ?3 AND projection = ?4";

    private const string FindSql =
        $"SELECT projection, error, tries, first_tried_at, last_tried_at, {SqliteSchema.EventColumns} FROM dead_letters {At}";

    private const string SelectSql = $"""
        SELECT projection, error, tries, first_tried_at, last_tried_at, {SqliteSchema.EventColumns} FROM dead_letters
        WHERE (?1 IS NULL OR projection = ?1) AND (ms, seq, partition, projection) > (?2, ?3, ?4, ?5)
        ORDER BY ms, seq, partition, projection LIMIT ?6
        """;

    /// <summary>Returns 1, or 0 where the letter existed already and was updated.</summary>
    public static int Put(SqliteSession session, DeadLetter letter)
    {
        var update = BindPlace(session.Prepare(UpdateSql), letter.Projection, letter.Entry.Position)
            .Bind(5, letter.Error)
            .Bind(6, letter.Tries)
            .Bind(7, Instants.ToText(letter.LastTriedAt));
        if (update.Execute() > 0)
            return 0;

        var insert = session
            .Prepare(InsertSql)
            .Bind(1, letter.Projection)
            .Bind(2, letter.Error)
            .Bind(3, letter.Tries)
            .Bind(4, Instants.ToText(letter.FirstTriedAt))
            .Bind(5, Instants.ToText(letter.LastTriedAt));
        EventRow.Bind(insert, 6, letter.Entry.Position, letter.Entry.Event);
        return insert.Execute();
    }

    /// <summary>Returns 1, or 0 where there is none.</summary>
    public static int Delete(SqliteSession session, string group, WalPosition position) =>
        BindPlace(session.Prepare($"DELETE FROM dead_letters {At}"), group, position).Execute();

    public ValueTask<DeadLetter?> FindAsync(string group, WalPosition position) => new(database.Readers.Read((group, position), Find));

    public ValueTask<DeadLetterPage> ReadAsync(string? group, int max, string? cursor)
    {
        var after = DeadLetterCursor.ParseCursor(cursor);
        var found = database.Readers.Read((group, after, max + 1), Select);
        var page = found.Take(max).ToImmutableArray();
        return new(new DeadLetterPage(page, found.Count > max ? DeadLetterCursor.Of(page[^1]).ToString() : null));
    }

    private static List<DeadLetter> Select(SqliteSession session, (string? Group, DeadLetterCursor After, int Max) a)
    {
        var (position, projection) = a.After;
        return session
            .Prepare(SelectSql)
            .Bind(1, a.Group)
            .Bind(2, position.Entry.Milliseconds)
            .Bind(3, position.Entry.Sequence)
            .Bind(4, position.Partition)
            .Bind(5, projection)
            .Bind(6, a.Max)
            .List(ReadLetter);
    }

    private static DeadLetter? Find(SqliteSession session, (string Group, WalPosition Position) a)
    {
        return BindPlace(session.Prepare(FindSql), a.Group, a.Position).First(ReadLetter);
    }

    private static SqliteStatement BindPlace(SqliteStatement statement, string group, WalPosition position) =>
        statement.Bind(1, position.Entry.Milliseconds).Bind(2, position.Entry.Sequence).Bind(3, position.Partition).Bind(4, group);

    private static DeadLetter ReadLetter(SqliteStatement row) =>
        new()
        {
            Projection = row.GetText(0),
            Error = row.GetText(1),
            Tries = row.GetInt32(2),
            FirstTriedAt = Instants.Parse(row.GetText(3)),
            LastTriedAt = Instants.Parse(row.GetText(4)),
            Entry = EventRow.Read(row, 5),
        };
}
