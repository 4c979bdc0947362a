using System.Buffers;
using System.Diagnostics;

namespace Concord.Telemetry;

/// <summary>
/// Those who wait for a piece of shared work and whose traces are kept, each once. There is none at all as long as nobody's is: finding that out costs a look at a flag
/// per caller, and no memory.
/// </summary>
public sealed class SampledCallers
{
    /// <summary>Of a <c>traceparent</c>: version, trace, span, flags.</summary>
    private const int TraceParentLength = 55;

    /// <summary>The last digit of the flags, where their lowest bit is set.</summary>
    private static readonly SearchValues<char> OddDigits = SearchValues.Create("13579bdf");

    private readonly HashSet<ActivityContext> _contexts = [];

    /// <summary>The work is done in this one's trace.</summary>
    public ActivityContext First { get; private set; }

    public IEnumerable<ActivityContext> Others => _contexts.Where(context => context != First);

    /// <summary>Whether a <c>traceparent</c> says that its trace is kept.</summary>
    public static bool IsSampled(string? traceParent) =>
        traceParent is { Length: >= TraceParentLength } && OddDigits.Contains(traceParent[TraceParentLength - 1]);

    /// <summary>The context that a <c>traceparent</c> of a trace that is kept names; null for any other text.</summary>
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
