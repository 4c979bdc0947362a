namespace Concord.Operations;

/// <summary>
/// The status of a job: work that runs beside the calls which ask for it. It can be read while the job runs and after it has ended.
/// </summary>
public interface IJobStatus
{
    /// <summary>Given by whoever starts the job, so that a call that is made again finds the job that it started.</summary>
    string Id { get; }

    /// <summary>Who started it.</summary>
    string By { get; }

    DateTimeOffset StartedAt { get; }

    /// <summary>False: it is complete or has failed.</summary>
    bool IsRunning { get; }

    DateTimeOffset? FinishedAt { get; }

    /// <summary>Why it failed.</summary>
    string? Detail { get; }
}
