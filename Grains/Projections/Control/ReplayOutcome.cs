namespace Concord.Projections;

/// <summary>
/// The result of replaying entries. Entries that the projection has yet to apply for the first time are in neither number.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.replay-outcome")]
internal readonly record struct ReplayOutcome([property: Id(0)] int Applied, [property: Id(1)] int SetAside);
