using Concord.Policies;
using Concord.Values;

namespace Concord.Imports;

/// <summary>
/// One row of an import for one policy. Its <see cref="CommandContext.CommitId"/> is derived from the row's content
/// (see <see cref="ImportCommitId"/>), so that the policy finds what it has recorded of the same row before.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.import-row")]
public sealed record ApplyImportItem
{
    [Id(0)]
    public required CommandContext Context { get; init; }

    [Id(1)]
    public required ImportTarget Target { get; init; }

    /// <summary>A policy document, a transaction (<c>type, effectiveDate, reason?, changes?</c>), or a claim, by <see cref="Target"/>.</summary>
    [Id(2)]
    public required CanonicalJson Input { get; init; }

    /// <summary>What to do where the policy exists already; only for <see cref="ImportTarget.Policy"/>.</summary>
    [Id(3)]
    public OnExisting OnExisting { get; init; }

    /// <summary>
    /// The sender can wait with this row until it knows whether a later row of its file says something else of the same fields
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

    /// <summary>Record the differences as an endorsement on the row's effective date.</summary>
    Endorse = 2,

    /// <summary>Record the differences as a renewal on the row's effective date; where a term starts on that date already, as an endorsement.</summary>
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
    /// Nothing was decided: the row says what was imported before and has been replaced since. Where its file holds the row that replaced it, too, nothing is to be
    /// done; where it does not, the row is sent again without <see cref="ApplyImportItem.CanWait"/>, and takes the policy back.
    /// </summary>
    Held = 4,
}
