using System.Buffers;
using System.Diagnostics;

namespace Concord.Telemetry;

/// <summary>
/// The callers of shared work whose traces are sampled, each once. Null as long as none is sampled: that costs one check of a
/// flag per caller, and no memory.
/// </summary>
public sealed class SampledCallers
{
    /// <summary>Length of a <c>traceparent</c>: version, trace, span, flags.</summary>
    private const int TraceParentLength = 55;

    /// <summary>The last digit of the flags if their lowest bit is set.</summary>
    private static readonly SearchValues<char> OddDigits = SearchValues.Create("13579bdf");

    private readonly HashSet<ActivityContext> _contexts = [];

    /// <summary>The caller whose trace contains the work.</summary>
    public ActivityContext First { get; private set; }

    public IEnumerable<ActivityContext> Others => _contexts.Where(context => context != First);

    /// <summary>Whether a <c>traceparent</c> says that its trace is sampled.</summary>
    public static bool IsSampled(string? traceParent) =>
        traceParent is { Length: >= TraceParentLength } && OddDigits.Contains(traceParent[TraceParentLength - 1]);

    /// <summary>The context of a sampled <c>traceparent</c>; null for any other text.</summary>
    public static ActivityContext? Parse(string? traceParent) =>
        IsSampled(traceParent) && ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : null;

    public static void Add(ref SampledCallers? callers, string? traceParent)
    {
        if (Parse(traceParent) is { } context)
            (callers ??= new()).Add(context);
    }

    public static void Add(ref SampledCallers? callers, Activity? activity)
    {
        if (activity is { Recorded: true })
            (callers ??= new()).Add(activity.Context);
    }

    private void Add(ActivityContext context)
    {
        if (_contexts.Add(context) && _contexts.Count == 1)
            First = context;
    }
}
