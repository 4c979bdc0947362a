using Concord.Policies;
using Concord.Portfolio;

namespace Concord.Gateway.Portfolio;

/// <summary>What is asked for: a snapshot or movements.</summary>
internal abstract record PortfolioRequest
{
    public required RealmId Realm { get; init; }

    public required PortfolioFormat Format { get; init; }

    /// <summary>The number after which it begins; null for the whole.</summary>
    public string? After { get; init; }

    /// <summary>Whether lines between the rows tell how far it is (NDJSON only).</summary>
    public bool HasProgress { get; init; }

    /// <summary>Part of the file's name.</summary>
    public abstract string Name { get; }

    public abstract DateTimeOffset NewestKnownAt { get; }

    /// <summary>For CSV and Parquet.</summary>
    public abstract IReadOnlyList<PortfolioColumn> Columns { get; }

    /// <summary>What a client needs to ask for the rest, also where it sees no trailer.</summary>
    public abstract IEnumerable<KeyValuePair<string, string>> Headers { get; }

    public abstract Task<PortfolioPage> ReadAsync(IPortfolioGrain grain, string? after, CancellationToken cancellationToken);

    /// <summary>The members of the trailer that tell what it is about.</summary>
    public abstract PortfolioTrailer Describe(PortfolioTotals totals);
}
