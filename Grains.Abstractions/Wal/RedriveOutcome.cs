namespace Concord.Wal;

/// <summary>What became of a dead letter that was tried once more.</summary>
/// <param name="Redriven">The projection has taken it, and the letter is gone; otherwise it is still there.</param>
/// <param name="Tries">How often it was tried in all.</param>
/// <param name="Error">Why it was not taken this time.</param>
[GenerateSerializer, Immutable, Alias("concord.redrive-outcome")]
public sealed record RedriveOutcome([property: Id(0)] bool Redriven, [property: Id(1)] int Tries, [property: Id(2)] string? Error);
