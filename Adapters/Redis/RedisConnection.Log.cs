using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

internal sealed partial class RedisConnection
{
    [LoggerMessage(1, LogLevel.Warning, "Waiting for Redis at {Endpoints}: {Reason}")]
    private partial void LogWaits(string endpoints, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The connection to Redis at {Endpoint} is lost ({Failure}); trying again.")]
    private partial void LogLost(string endpoint, ConnectionFailureType failure);

    [LoggerMessage(3, LogLevel.Information, "The connection to Redis at {Endpoint} is restored.")]
    private partial void LogRestored(string endpoint);

    [LoggerMessage(4, LogLevel.Warning, "Redis has not answered for {Timeout}; commands fail at once until it does.")]
    private partial void LogSilent(TimeSpan timeout);

    [LoggerMessage(5, LogLevel.Information, "Redis answers again, after {Duration}.")]
    private partial void LogAnswers(TimeSpan duration);

    [LoggerMessage(6, LogLevel.Error, "The probe of Redis failed. It is repeated.")]
    private partial void LogProbeFailed(Exception error);
}
