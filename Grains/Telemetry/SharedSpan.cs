using System.Diagnostics;

namespace Concord.Telemetry;

/// <summary>
/// The span of work that several changes share: a group of commits in one call, a projection's batch. It is a child in the
/// first caller's trace, with everything below it; in the trace of each other caller a span of the same name and time links to
/// it. So every trace is complete, and the work is recorded once.
/// </summary>
public sealed class SharedSpan : IDisposable
{
    private readonly ActivitySource _source;
    private readonly Activity _span;
    private readonly SampledCallers _callers;
    private bool _isDone;

    private SharedSpan(ActivitySource source, Activity span, SampledCallers callers) =>
        (_source, _span, _callers) = (source, span, callers);

    /// <param name="since">When the work began; the default is now.</param>
    public static SharedSpan? Start(
        ActivitySource source,
        string name,
        ActivityKind kind,
        SampledCallers callers,
        DateTimeOffset since,
        params ReadOnlySpan<KeyValuePair<string, object?>> tags
    )
    {
        if (source.StartActivity(name, kind, callers.First, startTime: since) is not { } span)
            return null;
        foreach (var tag in tags)
            span.SetTag(tag.Key, tag.Value);
        return new(source, span, callers);
    }

    /// <summary>
    /// Marks the work as done and adds the spans of the other callers. Failed work is repeated, so it is recorded only in the
    /// first caller's trace.
    /// </summary>
    public void Done() => _isDone = true;

    /// <param name="kind">A stable word or a type; never a message, which may quote content.</param>
    public void Failed(string kind) => _span.SetTag("error.type", kind).SetStatus(ActivityStatusCode.Error);

    public void Dispose()
    {
        _span.Dispose();
        if (!_isDone)
            return;
        foreach (var caller in _callers.Others)
        {
            using var copy = _source.StartActivity(
                _span.OperationName,
                _span.Kind,
                caller,
                _span.TagObjects,
                [new(_span.Context)],
                new DateTimeOffset(_span.StartTimeUtc)
            );
            copy?.SetEndTime(_span.StartTimeUtc + _span.Duration);
        }
    }
}
