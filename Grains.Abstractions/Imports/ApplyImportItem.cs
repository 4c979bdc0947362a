using Concord.Policies;

namespace Concord.Imports;

/// <summary>
/// One row of an import for one policy. Its <see cref="CommandContext.CommitId"/> is derived from the row's content (see
/// <see cref="ImportCommitId"/>), so that the policy recognises a row that it has recorded before.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.import-row")]
public sealed record ApplyImportItem
{
    [Id(0)]
    public required CommandContext Context { get; init; }

    [Id(1)]
    public required ImportTarget Target { get; init; }

    /// <summary>
    /// Depending on <see cref="Target"/>: the input of a policy, a transaction (<c>type, effectiveDate, reason?, changes?</c>),
    /// or a claim.
    /// </summary>
    [Id(2)]
    public required CanonicalJson Input { get; init; }

    /// <summary>What to do if the policy exists already; only for <see cref="ImportTarget.Policy"/>.</summary>
    [Id(3)]
    public OnExisting OnExisting { get; init; }

    /// <summary>
    /// The sender can hold this row back until it knows whether a later row of its file sets the same fields
    /// (<see cref="ImportOutcomeKind.Held"/>).
    /// </summary>
    [Id(4)]
    public bool CanWait { get; init; }
}

[GenerateSerializer, Alias("concord.import-target")]
public enum ImportTarget
{
    Policy = 0,
    Transaction = 1,
    Claim = 2,
}

[GenerateSerializer, Alias("concord.on-existing")]
public enum OnExisting
{
    /// <summary>Refuse the row.</summary>
    Reject = 0,

    /// <summary>Leave the policy as it is.</summary>
    Skip = 1,

    /// <summary>Record the differences as an endorsement effective on the row's date.</summary>
    Endorse = 2,

    /// <summary>
    /// Record the differences as a renewal effective on the row's date; as an endorsement if a term starts on that date
    /// already.
    /// </summary>
    Renew = 3,
}

[GenerateSerializer, Immutable, Alias("concord.import-outcome")]
public sealed record ImportOutcome(
    [property: Id(0)] ImportOutcomeKind Kind,
    [property: Id(1)] string? Code = null,
    [property: Id(2)] string? Detail = null
);

[GenerateSerializer, Alias("concord.import-outcome-kind")]
public enum ImportOutcomeKind
{
    Created = 0,
    Changed = 1,
    Unchanged = 2,
    Rejected = 3,

    /// <summary>
    /// Nothing was decided: the row repeats what was imported before and has been replaced since. If its file also holds the
    /// row that replaced it, nothing has to be done. Otherwise the row is sent again without
    /// <see cref="ApplyImportItem.CanWait"/>, and reverts the policy.
    /// </summary>
    Held = 4,

    /// <summary>
    /// The store was not available for this row: whether it is recorded is not known. It is sent again. Only from
    /// <see cref="IImportWorkerGrain"/>.
    /// </summary>
    Unavailable = 5,
}
