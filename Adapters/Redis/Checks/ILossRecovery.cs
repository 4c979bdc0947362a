using Concord.Wal;

namespace Concord.Adapters.Redis;

/// <summary>What the archive knows of a WAL that has lost its end.</summary>
internal interface ILossRecovery
{
    /// <summary>
    /// Begins a generation of the WAL for the archive, which stores nothing from then on that was read under an older one. Returns the
    /// newest generation that was begun; with 0 it only returns it.
    /// </summary>
    Task<long> BeginGenerationAsync(long generation);

    /// <summary>Per partition the newest entry that the archive holds; zero where there is none.</summary>
    Task<IReadOnlyList<EntryId>> ReadNewestIdsAsync();

    /// <summary>Commits again what the archive holds beyond the end of the WAL.</summary>
    Task<RecoveryResult> RestoreAsync(WalLoss loss);
}

/// <param name="Restored">Events that are in state and WAL again.</param>
/// <param name="Present">Events that the state had nevertheless.</param>
/// <param name="Diverged">Events that do not follow on the stored state.</param>
/// <param name="SetAside">Those of the diverged events in whose place another change is stored: they are no longer in the archive, but set
/// aside.</param>
internal sealed record RecoveryResult(int Restored, int Present, int Diverged, int SetAside);
