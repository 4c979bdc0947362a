using System.Collections.Immutable;

namespace Concord.System.Tests;

/// <summary>
/// The pairs of status and code that the HTTP contract knows; any other answer is a defect, whatever happens behind the gateway.
/// </summary>
internal static class Contract
{
    private static readonly ImmutableHashSet<(int Status, string Code)> Documented =
    [
        (400, "validation"),
        (400, "malformed"),
        (401, "unauthorized"),
        (403, "forbidden"),
        (404, "not-found"),
        (409, "already-exists"),
        (409, "illegal-transition"),
        (412, "version-conflict"),
        (413, "too-large"),
        (415, "unsupported-media-type"),
        (422, "idempotency-mismatch"),
        (429, "rate-limited"),
        (503, "storage-unavailable"),
        (503, "projection-behind"),
    ];

    /// <summary>Why an answer is not one of the contract's; null where it is.</summary>
    public static string? Objection(Exchange exchange) =>
        exchange switch
        {
            { Status: 0 } => $"no answer: {exchange.Code}",
            { Status: >= 200 and < 300 } => null,
            _ when !Documented.Contains((exchange.Status, exchange.Code ?? "")) => $"{exchange.Status} {exchange.Code} is not documented",
            { Status: 503 or 429, HasRetryAfter: false } => $"{exchange.Status} {exchange.Code} without Retry-After",
            _ => null,
        };
}
