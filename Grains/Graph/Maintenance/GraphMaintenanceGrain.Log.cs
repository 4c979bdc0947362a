using Concord.Telemetry;
using Microsoft.Extensions.Logging;

namespace Concord.Graph;

internal sealed partial class GraphMaintenanceGrain
{
    [LoggerMessage(1, LogLevel.Information, "Check {Check} of the graph started (repair: {Repair}), requested by {Actor}.")]
    private partial void LogCheckBegins(string check, bool repair, LoggedActor actor);

    [LoggerMessage(2, LogLevel.Information, "Check {Check}: graph and state agree, {Checked} elements compared, {InFlight} on their way.")]
    private partial void LogAgree(string check, long @checked, long inFlight);

    [LoggerMessage(
        3,
        LogLevel.Error,
        "Check {Check}: graph and state do not agree. Missing {Missing}, extra {Extra}, differing {Differing}; repaired "
            + "{Repaired}; on their way {InFlight}."
    )]
    private partial void LogDrift(string check, long missing, long extra, long differing, long repaired, long inFlight);

    [LoggerMessage(4, LogLevel.Error, "Check {Check} of the graph has failed.")]
    private partial void LogCheckFailed(string check, Exception error);

    [LoggerMessage(5, LogLevel.Information, "Rebuild {Rebuild} of the graph started, requested by {Actor}.")]
    private partial void LogRebuildBegins(string rebuild, LoggedActor actor);

    [LoggerMessage(6, LogLevel.Information, "Rebuild {Rebuild} of the graph is complete: {Written} entities.")]
    private partial void LogRebuildEnds(string rebuild, long written);

    [LoggerMessage(7, LogLevel.Error, "Rebuild {Rebuild} of the graph has failed.")]
    private partial void LogRebuildFailed(string rebuild, Exception error);

    [LoggerMessage(8, LogLevel.Warning, "The shadow graph of the failed rebuild could not be removed. {Reason}")]
    private partial void LogShadowStays(string reason);

    [LoggerMessage(9, LogLevel.Information, "The scheduled check {Check} of the graph waits for the running job to end.")]
    private partial void LogCheckWaits(string check);

    [LoggerMessage(10, LogLevel.Warning, "The results of the last graph jobs could not be stored; only this silo has them. {Reason}")]
    private partial void LogNotKept(string reason);
}
