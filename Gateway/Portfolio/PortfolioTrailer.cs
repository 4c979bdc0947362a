using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Gateway.Http;
using Concord.Portfolio;

namespace Concord.Gateway.Portfolio;

/// <summary>
/// The end of every stream: whether it is complete, and what it adds up to. The same members tell on the way how far it is. Written by the
/// gateway and read by the commands.
/// </summary>
internal sealed record PortfolioTrailer
{
    public bool Complete { get; init; }
    public string? Realm { get; init; }

    /// <summary>Of a snapshot.</summary>
    public string? AsOf { get; init; }
    public string? KnownAt { get; init; }
    public ImmutableArray<string>? Fields { get; init; }

    /// <summary>Of movements.</summary>
    public PointTotals? From { get; init; }
    public PointTotals? To { get; init; }

    /// <summary>Rows of this stream.</summary>
    public long Count { get; init; }

    /// <summary>Policies that were read for them.</summary>
    public long Policies { get; init; }
    public ImmutableArray<PortfolioTotal>? Totals { get; init; }
    public ImmutableArray<MovementKindTotal>? Groups { get; init; }

    /// <summary>SHA-256 of the rows of this stream, each with its line feed, as NDJSON has them, whatever the format is.</summary>
    public string Digest { get; init; } = "";

    /// <summary>The number after which this stream began.</summary>
    public string? After { get; init; }

    /// <summary>Where to go on if it is not complete: the <c>after</c> of the next request. Null: from the beginning.</summary>
    public string? ResumeAfter { get; init; }

    public PortfolioProblem? Problem { get; init; }

    public static PortfolioTrailer Of(PortfolioRequest request, PortfolioTotals totals, PortfolioProblem? problem, bool isEnd)
    {
        var isComplete = isEnd && problem is null;
        return request.Describe(totals) with
        {
            Complete = isComplete,
            Count = totals.Rows,
            Policies = totals.Policies,
            Digest = totals.Digest,
            After = request.After,
            ResumeAfter = isComplete ? null : totals.Last ?? request.After,
            Problem = problem,
        };
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PortfolioJson.Wire.PortfolioTrailer);
}

/// <summary>A point and everything that there was at it.</summary>
internal sealed record PointTotals(string AsOf, string KnownAt, ImmutableArray<PortfolioTotal> Totals);

/// <summary>The movements of a group in one currency.</summary>
internal sealed record MovementKindTotal(string Group, string? Currency, KindSums Before, KindSums After, KindSums Difference)
{
    public static ImmutableArray<MovementKindTotal> Of(TotalsByKind groups) =>
        [
            .. groups
                .ToTotals()
                .Select(static total => new MovementKindTotal(
                    WireName.Of(total.Kind),
                    total.Before.Currency,
                    KindSums.Of(total.Before),
                    KindSums.Of(total.After),
                    KindSums.Difference(total.Before, total.After)
                )),
        ];

    public MovementTotal ToTotal() =>
        new(
            WireName.TryParse<MovementKind>(Group, out var kind) ? kind : throw new FormatException($"'{Group}' is not a group."),
            Before.ToTotal(Currency),
            After.ToTotal(Currency)
        );
}

internal sealed record KindSums(long Count, string Premium, long InForceCount, string InForcePremium)
{
    public static KindSums Of(PortfolioTotal total) => new(total.Count, total.Premium, total.InForceCount, total.InForcePremium);

    public static KindSums Difference(PortfolioTotal before, PortfolioTotal after) =>
        new(
            after.Count - before.Count,
            (ExactSum.Parse(after.Premium) - ExactSum.Parse(before.Premium)).ToString(),
            after.InForceCount - before.InForceCount,
            (ExactSum.Parse(after.InForcePremium) - ExactSum.Parse(before.InForcePremium)).ToString()
        );

    public PortfolioTotal ToTotal(string? currency) => new(currency, Count, Premium, InForceCount, InForcePremium);
}

/// <summary>Why a stream is not complete, in the words of problem details.</summary>
/// <param name="Policy">The number of the policy that cannot be read, if it is one. A stream that begins after it leaves it out.</param>
internal sealed record PortfolioProblem(string Type, string Title, int Status, string Detail, string Code, string? Policy)
{
    public static PortfolioProblem Of(Problem problem, string? policy = null) =>
        new("urn:concord:problem:" + problem.Code, problem.Title, problem.Status, problem.Detail, problem.Code, policy);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(PortfolioTrailer))]
internal sealed partial class PortfolioJson : JsonSerializerContext
{
    // Created lazily: the static members of the generated half must be initialised first.
    public static PortfolioJson Wire => field ??= new(ReadableJson.Of(Default.Options));
}
