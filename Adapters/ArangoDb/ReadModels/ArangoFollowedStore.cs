namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Which store archive and policy list in ArangoDB follow. Only reads: what is missing is created when the store is known.
/// </summary>
internal sealed class ArangoFollowedStore(ArangoDatabase database) : IFollowedStore
{
    public string Location => $"the archive in ArangoDB ({database.Endpoints}, database {database.Name})";

    public string ResetAdvice => "name another Graph:ArangoDb:Database";

    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.CheckVersionAsync(cancellationToken).ConfigureAwait(false);
            return (await ReadModelSchema.ReadAsync(database.Client, cancellationToken).ConfigureAwait(false))?.Store;
        }
        catch (Exception error)
            when (!cancellationToken.IsCancellationRequested && (error is ApiErrorException || ArangoErrors.IsOutage(error)))
        {
            throw database.Translate(error);
        }
    }
}
