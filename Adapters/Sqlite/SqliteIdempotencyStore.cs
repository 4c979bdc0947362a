using System.Text.Json;
using Concord.Operations;

namespace Concord.Adapters.Sqlite;

/// <summary>Idempotency keys and the responses given under them, in the table <c>idempotency</c>.</summary>
internal sealed class SqliteIdempotencyStore(SqliteDatabase database) : IIdempotencyStore
{
    private const int PurgeStep = 2000;

    private const string PurgeSql = """
        DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency WHERE reserved_at < ?1 ORDER BY reserved_at LIMIT ?2)
        """;

    public ValueTask<IdempotencyRecord> ReserveAsync(string key, IdempotencyRecord entry, CancellationToken cancellationToken = default) =>
        database.Writer.WriteAsync(WritePriority.Urgent, session => Reserve(session, key, entry));

    public async ValueTask CompleteAsync(string key, RecordedResponse response, CancellationToken cancellationToken = default)
    {
        var headers = JsonSerializer.SerializeToUtf8Bytes(response.Headers);
        await database.Writer.WriteAsync(
            WritePriority.Urgent,
            session =>
                session
                    .Prepare("UPDATE idempotency SET status = ?2, headers = ?3, body = ?4 WHERE key = ?1")
                    .Bind(1, key)
                    .Bind(2, response.Status)
                    .BindText(3, headers)
                    .Bind(4, (ReadOnlySpan<byte>)response.Body)
                    .Execute()
        );
    }

    public async ValueTask ReleaseAsync(string key, CancellationToken cancellationToken = default) =>
        await database.Writer.WriteAsync(
            WritePriority.Urgent,
            session => session.Prepare("DELETE FROM idempotency WHERE key = ?1 AND status IS NULL").Bind(1, key).Execute()
        );

    public async ValueTask<long> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var purged = 0L;
        while (true)
        {
            var step = await database.Writer.WriteAsync(
                WritePriority.Other,
                session => session.Prepare(PurgeSql).Bind(1, Instants.ToText(before)).Bind(2, PurgeStep).Execute()
            );
            purged += step;
            if (step < PurgeStep)
                return purged;
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static IdempotencyRecord Reserve(SqliteSession session, string key, IdempotencyRecord entry)
    {
        Span<byte> commit = stackalloc byte[16];
        entry.CommitId.TryWriteBytes(commit, bigEndian: true, out _);
        var inserted = session
            .Prepare("INSERT OR IGNORE INTO idempotency(key, fingerprint, commit_id, reserved_at) VALUES (?1, ?2, ?3, ?4)")
            .Bind(1, key)
            .Bind(2, (ReadOnlySpan<byte>)entry.Fingerprint)
            .Bind(3, commit)
            .Bind(4, Instants.ToText(entry.ReservedAt))
            .Execute();
        return inserted == 1 ? entry : Read(session, key);
    }

    private static IdempotencyRecord Read(SqliteSession session, string key)
    {
        using var row = session
            .Prepare("SELECT fingerprint, commit_id, reserved_at, status, headers, body FROM idempotency WHERE key = ?1")
            .Bind(1, key);
        row.Step();
        var response = row.IsNull(3)
            ? null
            : new RecordedResponse(
                row.GetInt32(3),
                JsonSerializer.Deserialize<KeyValuePair<string, string>[]>(row.GetBytes(4))!,
                row.GetBytes(5).ToArray()
            );
        return new(row.GetBytes(0).ToArray(), new Guid(row.GetBytes(1), bigEndian: true), Instants.Parse(row.GetText(2)), response);
    }
}
