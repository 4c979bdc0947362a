namespace Concord.Imports;

/// <summary>
/// The age of an import's row, recorded with the changes it makes: an older row must not replace what a newer one set.
/// </summary>
/// <param name="Run">When the import was started, in the order of all imports (<see cref="ImportStatus.OrderedAt"/>).</param>
/// <param name="Stamp">
/// What the row says of its own age (<see cref="ImportStamp"/>); compared before <paramref name="Run"/>.
/// </param>
[GenerateSerializer, Immutable, Alias("concord.import-mark")]
public sealed record ImportRowAge([property: Id(0)] DateTimeOffset Run, [property: Id(1)] string? Stamp = null);
