using Concord.Imports;

namespace Concord.Adapters.ArangoDb;

/// <summary>Rejects of imports on ArangoDB, for all silos.</summary>
internal sealed class ArangoImportRejectStore(ReadModelConnection connection, TimeProvider time) : IImportRejectStore
{
    private const int PurgeStep = 1_000;

    public async ValueTask WriteAsync(string import, IReadOnlyList<ImportReject> rejects, CancellationToken cancellationToken = default)
    {
        if (rejects.Count == 0)
            return;
        // Digits of one length: what is compared by less and greater contains no letters that a server's collation could order.
        var keptAt = Instants.ToDigits(time.GetUtcNow());
        var documents = rejects.Select(reject => StoredReject.Of(import, reject, keptAt)).ToList();
        await connection
            .RunAsync(
                session =>
                    session.WriteAsync<object>(
                        connection.Time,
                        RejectQueries.Put,
                        cancellationToken,
                        ("@rejects", ReadModelSchema.ImportRejects),
                        ("keys", documents.ConvertAll(static document => document.Key)),
                        ("documents", documents)
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<ImportReject>> ReadAsync(
        string import,
        long after,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        var found = await connection
            .RunAsync(
                session =>
                    session.ReadAllAsync<StoredReject>(
                        RejectQueries.Read,
                        cancellationToken,
                        ("@rejects", ReadModelSchema.ImportRejects),
                        ("import", import),
                        ("after", after),
                        ("limit", max)
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
        return [.. found.Select(static document => document.ToReject())];
    }

    public async ValueTask PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var removed = await connection
                .RunAsync(
                    session =>
                        session.WriteAsync<string>(
                            connection.Time,
                            RejectQueries.Purge,
                            cancellationToken,
                            ("@rejects", ReadModelSchema.ImportRejects),
                            ("before", Instants.ToDigits(before)),
                            ("limit", PurgeStep)
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
            if (removed.Count < PurgeStep)
                return;
        }
    }
}
