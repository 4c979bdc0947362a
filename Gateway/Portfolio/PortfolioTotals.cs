using System.Security.Cryptography;
using Concord.Portfolio;

namespace Concord.Gateway.Portfolio;

/// <summary>Adds up the pages of one stream: count, sums and digest of what was sent so far.</summary>
internal sealed class PortfolioTotals : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Rows { get; private set; }

    public long Policies { get; private set; }

    /// <summary>The last policy that is done.</summary>
    public string? Last { get; private set; }

    /// <summary>Of a snapshot, its rows; of movements, everything at the second point.</summary>
    public TotalsByCurrency To { get; } = new();

    public TotalsByCurrency From { get; } = new();

    public TotalsByKind Groups { get; } = new();

    /// <summary>SHA-256 of the rows' lines so far, each with its line feed, in lower-case hex.</summary>
    public string Digest => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Add(PortfolioPage page)
    {
        _hash.AppendData(page.Lines);
        Rows += page.Rows;
        Policies += page.Policies;
        Last = page.Last ?? Last;
        foreach (var total in page.Totals)
            To.Add(total);
        foreach (var total in page.FromTotals)
            From.Add(total);
        foreach (var total in page.Movements)
            Groups.Add(total);
    }

    public void Dispose() => _hash.Dispose();
}
