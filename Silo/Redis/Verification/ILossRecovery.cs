using Concord.Grains.Abstractions.Wal;

namespace Concord.Silo.Redis.Verification;

/// <summary>What the archive knows of a log that has lost its end.</summary>
internal interface ILossRecovery
{
    /// <summary>Per partition the newest entry that the archive holds; zero where there is none.</summary>
    Task<IReadOnlyList<EntryId>> NewestAsync();

    /// <summary>Commits again what the archive holds beyond the end of the log.</summary>
    Task<RecoveryResult> RestoreAsync(LogLoss loss);
}

/// <param name="Restored">Events that are in state and log again.</param>
/// <param name="Present">Events that the state had all the same.</param>
/// <param name="Diverged">Events that do not follow on what is stored; they stay in the archive alone.</param>
internal sealed record RecoveryResult(int Restored, int Present, int Diverged);
