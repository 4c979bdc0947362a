using System.Diagnostics;
using Concord.Grains.Telemetry;

namespace Concord.Silo.Telemetry;

/// <summary>One call under way. Ends by <see cref="Succeeded"/> or <see cref="Failed"/>.</summary>
internal readonly struct DatabaseCall(DatabaseCalls calls, string operation, Activity? span)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <param name="callers">Of a call for several.</param>
    public void Succeeded(SampledCallers? callers = null) => End(null, callers);

    /// <inheritdoc cref="Succeeded"/>
    public void Failed(Exception error, SampledCallers? callers = null) => End(ErrorKind.Of(error), callers);

    private void End(string? error, SampledCallers? callers)
    {
        var duration = Stopwatch.GetElapsedTime(_started);
        calls.Record(operation, duration, error);
        if (error is not null) span?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
        span?.Dispose();
        if (callers is null) return;
        using var shared = calls.StartShared(operation, callers, duration);
        if (error is not null) shared?.Failed(error);
        shared?.Done();
    }
}
