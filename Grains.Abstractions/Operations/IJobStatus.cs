namespace Concord.Operations;

/// <summary>
/// The status of a job: work that runs concurrently with the calls that start it. It can be read while the job runs and after
/// it has ended.
/// </summary>
public interface IJobStatus
{
    /// <summary>Chosen by the caller that starts the job, so that a repeated call finds the job that it started.</summary>
    string Id { get; }

    /// <summary>Who started it.</summary>
    string By { get; }

    DateTimeOffset StartedAt { get; }

    /// <summary>False: it is completed or has failed.</summary>
    bool IsRunning { get; }

    DateTimeOffset? FinishedAt { get; }

    /// <summary>Why it failed.</summary>
    string? Detail { get; }
}
