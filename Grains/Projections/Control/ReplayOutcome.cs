namespace Concord.Projections;

/// <summary>What became of replayed entries. Those that the projection has still to take for the first time are in neither number.</summary>
[GenerateSerializer, Immutable, Alias("concord.replay-outcome")]
internal readonly record struct ReplayOutcome([property: Id(0)] int Applied, [property: Id(1)] int SetAside);
