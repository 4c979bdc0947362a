namespace Concord.Imports;

/// <summary>
/// The process that runs an import may die. A running import without progress for the lease is reported as failed. Nothing is
/// written, so a runner that was only delayed continues.
/// </summary>
internal static class ImportLease
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(ImportStatus.LeaseSeconds);

    /// <summary>The status as reported at <paramref name="now"/>.</summary>
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
