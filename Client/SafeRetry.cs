using Concord.Policies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.CodeGeneration;

namespace Concord.Client;

/// <summary>
/// Retries what is safe to retry, and only that: a read whose silo disappeared, and any call that was certainly not carried
/// out. A write whose outcome is unknown fails at once: its caller has the commit id, and decides. A silo's answer, including
/// an error with a code, is never retried.
/// </summary>
internal sealed partial class SafeRetry(
    IOptions<ConcordClientOptions> options,
    ClusterConnection connection,
    TimeProvider time,
    ILogger<SafeRetry> logger,
    Random? random = null
) : IOutgoingGrainCallFilter
{
    private readonly Backoff _backoff = new(options.Value.FirstPause, options.Value.LastPause) { Random = random ?? Random.Shared };

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        // Orleans' own calls make the connection, so they must pass before it is open. Other calls are refused at once: the
        // connection may take long.
        if (IsConcords(context) && connection.GetRefusal() is { } refusal)
            throw refusal;
        long? since = null;
        for (var failures = 0; ; failures++)
        {
            TimeSpan pause;
            try
            {
                await context.Invoke();
                return;
            }
            catch (Exception e) when (IsSafe(context, e) && !connection.IsClosed)
            {
                since ??= time.GetTimestamp();
                pause = _backoff.Pause(failures);
                if (time.GetElapsedTime(since.Value) + pause > options.Value.RetryFor)
                    throw;
                LogAgain(context.InterfaceName, context.MethodName, e.GetType().Name);
            }

            await Task.Delay(pause, time);
        }
    }

    private static bool IsConcords(IOutgoingGrainCallContext context) =>
        context.Request.GetInterfaceType().Assembly == typeof(IPolicyGrain).Assembly;

    private static bool IsSafe(IOutgoingGrainCallContext context, Exception exception) =>
        TransportFailures.NothingHappened(exception) || (IsRead(context) && TransportFailures.IsPassing(exception));

    private static bool IsRead(IOutgoingGrainCallContext context) =>
        context.Request is RequestBase request && (request.Options & InvokeMethodOptions.ReadOnly) != 0;

    [LoggerMessage(1, LogLevel.Debug, "{Interface}.{Method} is tried again after {Failure}.")]
    private partial void LogAgain(string @interface, string method, string failure);
}
