using System.Diagnostics;

namespace Concord.Gateway;

/// <summary>
/// Makes sure that each request has a trace context, whatever is configured for logging and tracing: its id stands in problem details and
/// in the event that a write appends.
/// </summary>
internal static class TraceContext
{
    private static readonly ActivityListener Listener = new()
    {
        ShouldListenTo = static source => source.Name == "Microsoft.AspNetCore",
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    };

    // The same listener is added once however often this is called.
    public static void Require() => ActivitySource.AddActivityListener(Listener);
}
