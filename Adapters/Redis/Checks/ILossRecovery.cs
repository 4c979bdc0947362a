using Concord.Wal;

namespace Concord.Adapters.Redis;

/// <summary>What the archive knows of a log that has lost its end.</summary>
internal interface ILossRecovery
{
    /// <summary>
    /// Begins a generation of the log for the archive, which keeps nothing from then on that was read under an older one. Answers the
    /// newest that was begun; for 0 that is all.
    /// </summary>
    Task<long> BeginGenerationAsync(long generation);

    /// <summary>Per partition the newest entry that the archive holds; zero where there is none.</summary>
    Task<IReadOnlyList<EntryId>> ReadNewestIdsAsync();

    /// <summary>Commits again what the archive holds beyond the end of the log.</summary>
    Task<RecoveryResult> RestoreAsync(WalLoss loss);
}

/// <param name="Restored">Events that are in state and log again.</param>
/// <param name="Present">Events that the state had all the same.</param>
/// <param name="Diverged">Events that do not follow on what is stored.</param>
/// <param name="SetAside">Of these, those in whose place another change is stored: they are no longer in the archive, and kept
/// aside.</param>
internal sealed record RecoveryResult(int Restored, int Present, int Diverged, int SetAside);
