using Concord.Wal;

namespace Concord.Projections;

/// <summary>What a projection gets in one call.</summary>
/// <param name="Entries">Of one partition, oldest first.</param>
/// <param name="IsReplay">
/// An operator has these applied once more. The target must become correct whatever it contains, so an equal version is no
/// reason to skip; effects outside Concord (calls to other systems) are not repeated.
/// </param>
public sealed record ProjectionBatch(IReadOnlyList<WalEntry> Entries, bool IsReplay);
