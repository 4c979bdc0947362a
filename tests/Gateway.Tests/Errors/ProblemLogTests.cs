using Concord.Errors;
using Concord.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Gateway.Http.Tests;

/// <summary>What the log says of requests that fail.</summary>
public sealed class ProblemLogTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void An_outage_is_warned_of_once_a_minute_and_not_with_every_request()
    {
        using var lines = new LogLines();
        var log = Log(lines);
        for (var request = 0; request < 5; request++)
            log.Write(new DefaultHttpContext(), new StorageUnavailableException("It is away."));
        Assert.StartsWith(
            "A request was answered with 503 storage-unavailable: It is away.",
            Assert.Single(lines.At(LogLevel.Warning)),
            StringComparison.Ordinal
        );

        _time.Advance(TimeSpan.FromMinutes(1));
        log.Write(new DefaultHttpContext(), new StorageUnavailableException("It is away."));
        Assert.Equal(2, lines.At(LogLevel.Warning).Count);
    }

    [Fact]
    public void An_unsupported_operation_is_not_logged_as_a_warning()
    {
        using var lines = new LogLines();
        Log(lines).Write(new DefaultHttpContext(), new NotSupportedByStoreException("This needs a newer server."));
        Assert.Empty(lines.At(LogLevel.Warning));
        Assert.StartsWith(
            "A request was answered with 501 not-supported: This needs a newer server.",
            Assert.Single(lines.At(LogLevel.Debug)),
            StringComparison.Ordinal
        );
    }

    private ProblemLog Log(LogLines lines)
    {
        var factory = LoggerFactory.Create(logging => logging.AddProvider(lines).SetMinimumLevel(LogLevel.Trace));
        return new(_time, factory.CreateLogger<ProblemLog>());
    }
}
