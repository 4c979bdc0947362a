using Concord.Imports;

namespace Concord.Policies;

/// <summary>Who asks for a change, and which change it is.</summary>
[GenerateSerializer, Immutable, Alias("concord.command-context")]
public sealed record CommandContext
{
    /// <summary>Maximum length of <see cref="Reason"/>, and of the reason for any other action, in characters.</summary>
    public const int MaxReason = 1_000;

    /// <summary>Identifies this one change. A repeated command with the same id is answered with the first outcome.</summary>
    [Id(0)]
    public required Guid CommitId { get; init; }

    /// <summary>The person or system that asks; recorded with the transaction.</summary>
    [Id(1)]
    public required string Actor { get; init; }

    /// <summary>The system that the change comes from, for instance <c>api</c> or <c>import</c>.</summary>
    [Id(2)]
    public required string Origin { get; init; }

    /// <summary>
    /// What set the values, if it was not the caller itself, for instance <c>import:motor-csv@3</c>. Becomes the provenance's
    /// rule.
    /// </summary>
    [Id(3)]
    public string? Rule { get; init; }

    /// <summary>The version that must be stored, otherwise <see cref="VersionConflictException"/>.</summary>
    [Id(4)]
    public long? ExpectedVersion { get; init; }

    [Id(5)]
    public string? TraceParent { get; init; }

    /// <summary>Reason in the caller's words; recorded with the transaction.</summary>
    [Id(6)]
    public string? Reason { get; init; }

    /// <summary>Present in rows of imports: how old the row is; recorded with the transaction.</summary>
    [Id(7)]
    public ImportRowAge? Import { get; init; }
}

/// <summary>
/// A new policy. <see cref="Input"/> is the body of <c>POST /v1/realms/{realm}/policies</c> (with or without <c>number</c>, which must then
/// match the grain's key); the grain validates it.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.create-policy")]
public sealed record CreatePolicy([property: Id(0)] CommandContext Context, [property: Id(1)] CanonicalJson Input);

/// <summary>
/// A business change. <see cref="Changes"/> is a JSON Merge Patch (RFC 7396) as the HTTP contract describes; the grain
/// validates it.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.apply-transaction")]
public sealed record ApplyTransaction(
    [property: Id(0)] CommandContext Context,
    [property: Id(1)] TransactionType Type,
    [property: Id(2)] DateOnly EffectiveDate,
    [property: Id(3)] CanonicalJson? Changes
);

/// <summary>
/// A claim; <see cref="Input"/> is the body of <c>POST …/claims</c>. Its transaction is effective on <c>occurredOn</c>.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.report-claim")]
public sealed record ReportClaim([property: Id(0)] CommandContext Context, [property: Id(1)] CanonicalJson Input);
