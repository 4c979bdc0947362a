using System.Diagnostics;

namespace Concord.Gateway;

/// <summary>
/// Ensures that each request has a trace context, however logging and tracing are configured: its id is part of problem details and of the
/// event that a write appends.
/// </summary>
internal static class TraceContext
{
    private static readonly ActivityListener Listener = new()
    {
        ShouldListenTo = static source => source.Name == "Microsoft.AspNetCore",
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    };

    // Adding the same listener again has no effect.
    public static void Require() => ActivitySource.AddActivityListener(Listener);
}
