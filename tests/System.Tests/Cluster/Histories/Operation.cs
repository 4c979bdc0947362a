namespace Concord.System.Tests;

internal enum OperationKind
{
    /// <summary>A change of one policy, conditional on its version.</summary>
    Write,

    /// <summary>The policy itself.</summary>
    Read,

    /// <summary>The list of its transactions.</summary>
    History,

    /// <summary>The policy as the projection has it, which may lag behind, but not behind the position that the reader named.</summary>
    List,
}

internal enum Outcome
{
    /// <summary>A write that was acknowledged.</summary>
    Accepted,

    /// <summary>A write that was refused because another version is stored; says which.</summary>
    Conflict,

    /// <summary>A write that was refused for another reason: it is not carried out, and never will be.</summary>
    Refused,

    /// <summary>A write that may have been carried out, or may still be: no answer, or one that leaves it open.</summary>
    Unknown,

    /// <summary>A read that was answered.</summary>
    Shown,

    /// <summary>A read that was not answered: it says nothing.</summary>
    Failed,
}

/// <summary>What a client did with one policy and what it was told. Instants are ticks of one monotonic clock.</summary>
internal sealed record Operation
{
    public required OperationKind Kind { get; init; }

    public required string Policy { get; init; }

    public required long Invoked { get; init; }

    /// <summary>When the answer was there. Of a write that was sent again until its outcome was known: when that was.</summary>
    public required long Completed { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>
    /// Of a write: its <c>Idempotency-Key</c>, which it also stores in the policy. So every stored change names its writer.
    /// </summary>
    public string Key { get; init; } = "";

    /// <summary>
    /// Of a write: the version that it is conditional on. Of a list: the version whose position the reader named, 0 for none.
    /// </summary>
    public long Expected { get; init; }

    /// <summary>
    /// Accepted: the version that it made. Conflict: the stored one. Shown: that one; of a history that is longer than its page, 0.
    /// </summary>
    public long Version { get; init; }

    /// <summary>Of a read: the key of the writer of what it was shown.</summary>
    public string? Mark { get; init; }

    /// <summary>Of a history: the keys of the writers, oldest first.</summary>
    public IReadOnlyList<string> Marks { get; init; } = [];

    public override string ToString() =>
        $"{Kind} {(Key.Length > 0 ? Key + " " : "")}[{Invoked}, {Completed}] expected {Expected}: {Outcome} "
        + $"{Version}{(Mark is null ? "" : " by " + Mark)}";
}

/// <summary>One change as the policy has it in the end.</summary>
internal readonly record struct Recorded(long Sequence, string Key);
