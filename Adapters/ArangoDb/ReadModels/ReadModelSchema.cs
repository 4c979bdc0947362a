using System.Text.Json.Serialization;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Creates what is missing of archive and policy list: collections, indexes, view. Several silos may do so at the same time, and one may
/// have been interrupted in the middle; every step is idempotent.
/// </summary>
internal static class ReadModelSchema
{
    /// <summary>Which store archive and policy list follow.</summary>
    public const string Meta = "concord_read_models";

    public const string Archive = "concord_archive";

    /// <summary>Archived events that are not part of the chain.</summary>
    public const string SetAside = "concord_archive_set_aside";

    public const string Policies = "concord_policies";
    public const string Realms = "concord_realms";

    /// <summary>Rejected rows of imports, as long as they are kept.</summary>
    public const string ImportRejects = "concord_import_rejects";

    /// <summary>The search tokens of the policies.</summary>
    public const string PolicySearch = "concord_policy_search";

    /// <summary>Full-text search finds written policies after this time, in milliseconds.</summary>
    private const int SearchDelay = 500;

    /// <param name="flushesArchive">Archived events must be on the server's disk before they are acknowledged.</param>
    /// <param name="flushesLists">The policy list too.</param>
    public static async Task EnsureAsync(ArangoClient client, bool flushesArchive, bool flushesLists, CancellationToken cancellationToken)
    {
        foreach (var name in (string[])[Meta, Archive, SetAside, Policies, Realms, ImportRejects])
            await client.EnsureCollectionAsync(new(name, CollectionType.Document), cancellationToken);

        foreach (var name in (string[])[Meta, Archive, SetAside])
            await client.PutCollectionPropertiesAsync(name, new(flushesArchive), cancellationToken);
        foreach (var name in (string[])[Policies, Realms])
            await client.PutCollectionPropertiesAsync(name, new(flushesLists), cancellationToken);

        // By position in the WAL, over all partitions and in one; by version of one entity.
        foreach (var fields in new[] { new[] { "at" }, ["partition", "at"], ["entity", "version"] })
            await client.PostIndexAsync(Archive, new("persistent", fields), token: cancellationToken);
        await client.PostIndexAsync(SetAside, new("persistent", ["entity", "version"]), token: cancellationToken);
        foreach (var fields in new[] { new[] { "realm", "order" }, ["terms[*]"] })
            await client.PostIndexAsync(Policies, new("persistent", fields), token: cancellationToken);
        foreach (var fields in new[] { new[] { "import", "number" }, ["keptAt"] })
            await client.PostIndexAsync(ImportRejects, new("persistent", fields), token: cancellationToken);
        await client.PostIndexAsync(Realms, new("persistent", ["order"]), token: cancellationToken);
        await client.EnsureViewAsync(View, cancellationToken);
    }

    /// <summary>Checks which store is followed, and records it where none is yet.</summary>
    /// <returns>True: nothing was stored; archive and policy list begin empty.</returns>
    /// <exception cref="StorageUnavailableException">Another store is followed.</exception>
    public static async Task<bool> FollowAsync(ArangoClient client, string place, string storeId, CancellationToken cancellationToken)
    {
        if (await ReadAsync(client, cancellationToken) is { } before)
            return Check(before, place, storeId);
        try
        {
            await client.PostDocumentAsync(Meta, new FollowedStore { Store = storeId }, cancellationToken);
        }
        catch (ApiErrorException error) when (ArangoErrors.IsConflict(error))
        {
            // Another silo has begun at the same instant.
        }

        var now =
            await ReadAsync(client, cancellationToken)
            ?? throw new StorageUnavailableException($"{place} is being removed while it is made.");
        Check(now, place, storeId);
        return true;
    }

    /// <summary>Null where nothing is followed yet, because nothing is stored.</summary>
    public static async Task<FollowedStore?> ReadAsync(ArangoClient client, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetDocumentAsync<FollowedStore>(Meta, FollowedStore.DocumentKey, cancellationToken);
        }
        catch (ApiErrorException error)
            when (error.ApiError.ErrorNum is ArangoErrorNum.CollectionOrViewNotFound or ArangoErrorNum.DatabaseNotFound)
        {
            return null;
        }
    }

    private static bool Check(FollowedStore followed, string place, string storeId)
    {
        if (followed.Format > FollowedStore.PresentFormat)
        {
            throw new StorageUnavailableException(
                $"{place} is of format {followed.Format}, written by a newer Concord; this one knows {FollowedStore.PresentFormat}. "
                    + "Update this one."
            );
        }

        return followed.Store == storeId
            ? false
            : throw new StorageUnavailableException(
                $"{place} follows store {followed.Store}, and Redis holds store {storeId}. Correct Storage:Redis:ConnectionString or "
                    + "Graph:ArangoDb:Database."
            );
    }

    /// <summary>
    /// The texts are tokens already, so the view only looks them up (the analyzer <c>identity</c>). It stores documents in the order of the
    /// numbers, so that a page of a long result ends early.
    /// </summary>
    private static ViewDetails View =>
        new(PolicySearch)
        {
            CommitIntervalMsec = SearchDelay,
            PrimarySort = [new("order", "asc")],
            Links = new Dictionary<string, LinkProperties>
            {
                [Policies] = new()
                {
                    Analyzers = ["identity"],
                    Fields = new Dictionary<string, LinkProperties> { ["words"] = new(), ["realm"] = new() },
                },
            },
        };
}

/// <summary>The document that records which store archive and policy list belong to.</summary>
internal sealed record FollowedStore
{
    public const string DocumentKey = "store";

    /// <summary>Format of the documents of archive and policy list; a newer one is not touched.</summary>
    public const int PresentFormat = 1;

    [JsonPropertyName("_key")]
    public string Key { get; init; } = DocumentKey;

    public int Format { get; init; } = PresentFormat;

    /// <summary>The id of the store in Redis.</summary>
    public required string Store { get; init; }
}
