namespace Concord.Imports;

/// <summary>How old a row of an import is, recorded with what it changes: an older row must not win over what a newer one set.</summary>
/// <param name="Run">When the import was started, in the order of all imports (<see cref="ImportStatus.OrderedAt"/>).</param>
/// <param name="Stamp">What the row says of its own age (<see cref="ImportStamp"/>); decides before <paramref name="Run"/> does.</param>
[GenerateSerializer, Immutable, Alias("concord.import-mark")]
public sealed record ImportRowAge([property: Id(0)] DateTimeOffset Run, [property: Id(1)] string? Stamp = null);
