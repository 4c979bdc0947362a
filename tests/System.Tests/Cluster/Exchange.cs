namespace Concord.System.Tests;

/// <summary>One request and its answer.</summary>
/// <param name="Status">0: there was no answer; <paramref name="Code"/> then says why.</param>
/// <param name="Code">Of an answer that is not a success: the stable code of its problem.</param>
/// <param name="Started">Since the beginning of the phase.</param>
internal sealed record Exchange(
    Operation Operation,
    int Gateway,
    int Status,
    string? Code,
    bool HasRetryAfter,
    TimeSpan Started,
    TimeSpan Took
)
{
    /// <summary>
    /// What a system that works answers: success, or a conflict with what another client wrote, which is the right answer then.
    /// </summary>
    public bool Succeeded => Status is (>= 200 and < 300) or 412;
}
