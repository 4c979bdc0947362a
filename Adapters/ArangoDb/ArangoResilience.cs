using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Each attempt has a timeout, and idempotent requests are repeated a few times, so that a dropped connection or a restarting coordinator
/// is not noticed. No circuit breaker: the graph's writer waits between its tries anyway, and a breaker would only add its own pause after
/// the server is back.
/// </summary>
internal static class ArangoResilience
{
    private const int Retries = 2;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, TimeSpan timeout)
    {
        // Real time, because another process is waited for.
        pipeline.TimeProvider = TimeProvider.System;
        pipeline
            .AddRetry(
                new HttpRetryStrategyOptions
                {
                    MaxRetryAttempts = Retries,
                    Delay = Pause,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldHandle = static arguments => ValueTask.FromResult(IsWorthARetry(arguments.Outcome, arguments.Context)),
                }
            )
            .AddTimeout(timeout);
    }

    /// <summary>503 means that nothing was done: the server starts, stops, or has its queue full.</summary>
    private static bool IsWorthARetry(Outcome<HttpResponseMessage> outcome, ResilienceContext context) =>
        outcome.Result is { StatusCode: HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests }
        || (outcome.Exception is HttpRequestException or TimeoutRejectedException && context.GetRequestMessage() is { IsOnce: false });
}
