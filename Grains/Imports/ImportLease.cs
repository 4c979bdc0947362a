namespace Concord.Imports;

/// <summary>
/// An import is run by a process that may die. A running one that shows no progress for the lease is answered as failed; nothing is written, so a
/// runner that was only held up goes on where it was.
/// </summary>
internal static class ImportLease
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(ImportStatus.LeaseSeconds);

    /// <summary>The status as it is answered at <paramref name="now"/>.</summary>
    public static ImportStatus Apply(ImportStatus status, DateTimeOffset now) =>
        status.State != ImportState.Running || now - status.UpdatedAt <= Duration
            ? status
            : status with
            {
                State = ImportState.Failed,
                FinishedAt = status.UpdatedAt,
                Detail =
                    $"Its process ({status.Runner}) has reported nothing for {ImportStatus.LeaseSeconds} seconds. Its counts are stored; "
                    + "the same file imported again completes the job.",
            };
}
