namespace Concord.Wal;

/// <summary>The result of trying a dead letter once more.</summary>
/// <param name="Redriven">The projection has applied it, and the letter is deleted; otherwise it is still there.</param>
/// <param name="Tries">The number of tries in all.</param>
/// <param name="Error">Why this try failed.</param>
[GenerateSerializer, Immutable, Alias("concord.redrive-outcome")]
public sealed record RedriveOutcome([property: Id(0)] bool Redriven, [property: Id(1)] int Tries, [property: Id(2)] string? Error);
