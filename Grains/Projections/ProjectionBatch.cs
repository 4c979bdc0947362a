using Concord.Wal;

namespace Concord.Projections;

/// <summary>What a projection is given in one call.</summary>
/// <param name="Entries">Of one partition, oldest first.</param>
/// <param name="IsReplay">
/// An operator has these taken once more. The target is to be made right whatever it holds, so "I have this version already" is no reason to skip; and what
/// reaches beyond Concord (calls to other systems) is not repeated.
/// </param>
public sealed record ProjectionBatch(IReadOnlyList<WalEntry> Entries, bool IsReplay);
