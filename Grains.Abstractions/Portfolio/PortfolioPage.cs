using System.Collections.Immutable;

namespace Concord.Portfolio;

/// <summary>The rows of some consecutive policies, and what they add to the totals.</summary>
[GenerateSerializer, Immutable, Alias("concord.portfolio-page")]
public sealed record PortfolioPage
{
    /// <summary>
    /// Each row as canonical JSON with a line feed after it: what is sent and hashed. Rows cross processes as the bytes that
    /// they end as, so that nobody on the way takes them apart.
    /// </summary>
    [Id(0)]
    public required byte[] Lines { get; init; }

    /// <summary>How many rows there are in <see cref="Lines"/>.</summary>
    [Id(1)]
    public required int Rows { get; init; }

    /// <summary>How many policies were read; one without a row counts too.</summary>
    [Id(2)]
    public required int Policies { get; init; }

    /// <summary>The last policy that is done: the next page comes after it. Null if none was done.</summary>
    [Id(3)]
    public string? Last { get; init; }

    [Id(4)]
    public required bool IsMore { get; init; }

    /// <summary>Of a snapshot its rows; of movements everything that there was at the second point, also what did not move.</summary>
    [Id(5)]
    public required ImmutableArray<PortfolioTotal> Totals { get; init; }

    /// <summary>Of movements: everything that there was at the first point.</summary>
    [Id(6)]
    public ImmutableArray<PortfolioTotal> FromTotals { get; init; } = [];

    [Id(7)]
    public ImmutableArray<MovementTotal> Movements { get; init; } = [];

    /// <summary>A policy that cannot be read; it comes right after <see cref="Last"/>. Then there is no next page.</summary>
    [Id(8)]
    public PortfolioFailure? Failure { get; init; }
}

/// <param name="Number">The policy that cannot be read.</param>
/// <param name="Code">One of <see cref="Errors.ErrorCodes"/>.</param>
/// <param name="Detail">Why; quotes nothing of the policy.</param>
[GenerateSerializer, Immutable, Alias("concord.portfolio-failure")]
public sealed record PortfolioFailure([property: Id(0)] string Number, [property: Id(1)] string Code, [property: Id(2)] string Detail);
