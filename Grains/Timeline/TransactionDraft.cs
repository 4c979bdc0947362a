namespace Concord.Timeline;

/// <summary>
/// What a decision wants recorded. The timeline that it is appended to adds sequence, instant and place in the hash chain.
/// </summary>
internal sealed record TransactionDraft
{
    /// <summary>Last part of the event's type, for instance <c>endorse</c> or <c>replaced</c>.</summary>
    public required string Type { get; init; }

    public required DateOnly EffectiveDate { get; init; }
    public required Guid CommitId { get; init; }
    public required string Actor { get; init; }
    public required string Origin { get; init; }
    public string? Reason { get; init; }
    public string? Rule { get; init; }

    /// <summary>For a row of an import: when its run was started, in the order of all runs.</summary>
    public DateTimeOffset? Run { get; init; }

    /// <summary>For a row of an import: what it says of its own age.</summary>
    public string? Stamp { get; init; }

    /// <summary>A JSON object.</summary>
    public required CanonicalJson Changes { get; init; }
}
