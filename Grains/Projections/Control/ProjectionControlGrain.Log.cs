using Concord.Telemetry;
using Microsoft.Extensions.Logging;

namespace Concord.Projections;

internal sealed partial class ProjectionControlGrain
{
    [LoggerMessage(1, LogLevel.Warning, "Projection {Projection} is paused by {Actor}.")]
    private partial void LogPaused(string projection, LoggedActor actor);

    [LoggerMessage(2, LogLevel.Information, "Projection {Projection} is resumed by {Actor}.")]
    private partial void LogResumed(string projection, LoggedActor actor);

    [LoggerMessage(3, LogLevel.Warning, "Projection {Projection} is paused, but its running deliveries have not ended after {Time}.")]
    private partial void LogStillInWork(string projection, TimeSpan time);

    [LoggerMessage(4, LogLevel.Information, "Replay {Replay} of projection {Projection} started, requested by {Actor}.")]
    private partial void LogReplayBegins(string projection, string replay, LoggedActor actor);

    [LoggerMessage(
        5,
        LogLevel.Information,
        "Replay {Replay} of projection {Projection} is complete: {Read} events read, {Applied} applied, {SetAside} set aside."
    )]
    private partial void LogReplayEnds(string projection, string replay, long read, long applied, long setAside);

    [LoggerMessage(6, LogLevel.Warning, "The replay of projection {Projection} is waiting: {Reason}")]
    private partial void LogReplayWaits(string projection, string reason);

    [LoggerMessage(7, LogLevel.Error, "The replay of projection {Projection} has failed.")]
    private partial void LogReplayFailed(string projection, Exception error);
}
