namespace Concord.Silo.Arango.Client;

internal sealed class ViewApiClient(IApiClientTransport transport) : ApiClientBase(transport)
{
    /// <returns>False: there was one of this name.</returns>
    public Task<bool> EnsureViewAsync(ViewDetails body, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Post, "_api/view") { Content = ToContent(body) }, ArangoErrorNum.DuplicateName, token);

    /// <returns>False: there was none.</returns>
    public Task<bool> DropViewAsync(string viewName, CancellationToken token = default) =>
        EnsureAsync(new(HttpMethod.Delete, $"_api/view/{Uri.EscapeDataString(viewName)}"), ArangoErrorNum.CollectionOrViewNotFound, token);
}

internal sealed record ViewDetails(string Name)
{
    public string Type { get; init; } = "arangosearch";

    /// <summary>What is written is found after so long at the latest.</summary>
    public int? CommitIntervalMsec { get; init; }

    /// <summary>The order in which it keeps documents, and can answer without sorting. Fixed when it is made.</summary>
    public IReadOnlyList<PrimarySortField>? PrimarySort { get; init; }

    /// <summary>Per collection, what of it is indexed.</summary>
    public IReadOnlyDictionary<string, LinkProperties>? Links { get; init; }
}

/// <param name="Direction"><c>asc</c> or <c>desc</c>.</param>
internal sealed record PrimarySortField(string Field, string Direction);

internal sealed record LinkProperties
{
    public IReadOnlyList<string>? Analyzers { get; init; }
    public IReadOnlyDictionary<string, LinkProperties>? Fields { get; init; }
}
