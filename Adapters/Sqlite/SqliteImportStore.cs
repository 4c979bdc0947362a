using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Imports;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Records of imports in <c>imports</c>, the status as JSON, written together with their rejects (<see cref="SqliteImportRejectStore"/>) in
/// one step.
/// </summary>
internal sealed class SqliteImportStore(SqliteDatabase database, SqliteImportRejectStore kept) : IImportStore
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private const string PutSql = """
        INSERT INTO imports(id, started_at, rejects, status) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT(id) DO UPDATE SET started_at = ?2, rejects = rejects + ?3, status = ?4
        """;

    private const string ListSql = """
        SELECT status FROM imports
        WHERE ?1 IS NULL OR (started_at, id) < (SELECT started_at, id FROM imports WHERE id = ?1)
        ORDER BY started_at DESC, id DESC LIMIT ?2
        """;

    public ValueTask<ImportStatus?> ReadAsync(string id, CancellationToken cancellationToken = default) =>
        new(
            database.Readers.Read(
                id,
                (session, key) =>
                {
                    return session.Prepare("SELECT status FROM imports WHERE id = ?1").Bind(1, key).First(ReadStatus);
                }
            )
        );

    public async ValueTask WriteAsync(
        ImportStatus status,
        IReadOnlyList<ImportReject> rejects,
        CancellationToken cancellationToken = default
    )
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(status, Json);
        await database.Writer.WriteAsync(WritePriority.Other, session => Write(session, status, json, rejects));
    }

    public ValueTask<IReadOnlyList<ImportReject>> ReadRejectsAsync(
        string id,
        long after,
        int max,
        CancellationToken cancellationToken = default
    ) => kept.ReadAsync(id, after, max, cancellationToken);

    public async ValueTask PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        // The rejects first: those of earlier versions are found by their records.
        await kept.PurgeAsync(before, cancellationToken);
        await database.Writer.WriteAsync(
            WritePriority.Other,
            session => session.Prepare("DELETE FROM imports WHERE started_at < ?1").Bind(1, Instants.ToText(before)).Execute()
        );
    }

    public ValueTask<IReadOnlyList<ImportStatus>> ListAsync(string? after, int max, CancellationToken cancellationToken = default) =>
        new(database.Readers.Read((after, max), List));

    private int Write(SqliteSession session, ImportStatus status, byte[] json, IReadOnlyList<ImportReject> rejects)
    {
        session
            .Prepare(PutSql)
            .Bind(1, status.Id)
            .Bind(2, Instants.ToText(status.StartedAt))
            .Bind(3, rejects.Count)
            .BindText(4, json)
            .Execute();
        return kept.Write(session, status.Id, rejects);
    }

    private static IReadOnlyList<ImportStatus> List(SqliteSession session, (string? After, int Max) a)
    {
        return session.Prepare(ListSql).Bind(1, a.After).Bind(2, a.Max).List(ReadStatus);
    }

    private static ImportStatus ReadStatus(SqliteStatement row) => JsonSerializer.Deserialize<ImportStatus>(row.GetBytes(0), Json)!;
}
