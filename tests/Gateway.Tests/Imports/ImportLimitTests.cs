using Concord.Gateway.Fakes.Tests;
using Concord.Imports;
using Concord.Testing;
using Xunit;
using static Concord.Gateway.Imports.Tests.ImportGateway;

namespace Concord.Gateway.Imports.Tests;

/// <summary>How many imports there can be at once, how slow they may be, and how much is kept of what they reject.</summary>
public sealed class ImportLimitTests : IAsyncLifetime
{
    private readonly ImportGateway _gateway = new()
    {
        Options = new()
        {
            MaxConcurrent = 2,
            MinBytesPerSecond = 1_000_000,
            MinRateAfter = TimeSpan.FromSeconds(2),
        },
    };

    public ValueTask InitializeAsync() => _gateway.InitializeAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task An_import_over_the_limit_gets_429_and_a_later_one_takes_the_freed_slot()
    {
        var (go, begun) = (new TaskCompletionSource(), new SemaphoreSlim(0));
        _gateway.Grains.Policy = async (_, _) =>
        {
            begun.Release();
            await go.Task;
            return new(ImportOutcomeKind.Created);
        };

        // The first is answered while its row is under way, and is still in hand.
        using var answered = await _gateway.PostAsync("?mapping=csv", Csv("no,a\nA1,1\n"));
        var waiting = _gateway.PostAsync("?mapping=csv&wait=true", Csv("no,a\nA2,1\n"));
        for (var i = 0; i < 2; i++)
            await SignalWait.For(begun.WaitAsync(), "the rows of both imports");

        using var refused = await _gateway.PostAsync("?mapping=csv&wait=true", Csv("no,a\nA3,1\n"));
        await refused.ProblemAsync(429, "rate-limited");
        Assert.NotNull(refused.Headers.RetryAfter);

        go.SetResult();
        using var ended = await SignalWait.For(waiting, "the second import");
        Assert.Equal("completed 1 1 0 0 0", Counts(await ended.JsonAsync()));
        using var next = await _gateway.PostAsync("?mapping=csv&wait=true", Csv("no,a\nA3,1\n"));
        Assert.Equal("completed 1 1 0 0 0", Counts(await next.JsonAsync()));
    }

    [Fact]
    public async Task A_client_below_the_minimum_rate_is_disconnected_and_its_rows_stay()
    {
        var key = Guid.NewGuid().ToString();
        var sending = _gateway.PostAsync(
            "?mapping=csv&wait=true",
            new PacedContent(Rows(50), new TaskCompletionSource<string>().Task),
            ("Idempotency-Key", key)
        );
        _ = sending.ContinueWith(static t => t.Exception, TaskScheduler.Default);

        var end = await _gateway.UntilAsync(
            ImportRequest.IdOf(key),
            static i => i.GetProperty("state").GetString() != "running",
            "the import to be cut off"
        );

        Assert.Equal("failed 50 50 0 0 0", Counts(end));
        Assert.StartsWith("The client sent too slowly after line 51", end.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_rejects_than_are_kept_are_counted_and_the_last_line_says_so()
    {
        _gateway.Grains.RecordOptions.MaxRejects = 3;
        var import = await _gateway.ImportAsync(Csv("no,a\n" + string.Concat(Enumerable.Range(1, 5).Select(static i => $"B{i},it's\n"))));

        Assert.Equal(("completed 5 0 0 0 5", 3), (Counts(import), import.GetProperty("rejectsKept").GetInt32()));
        var lines = await _gateway.RejectsAsync(import);
        Assert.Equal(4, lines.Length);
        Assert.Contains("\"input\":\"B1,it's\"", lines[0], StringComparison.Ordinal);
        Assert.Equal(
            """{"line":0,"code":"rejects-cut","detail":"2 more rows were rejected; they are counted, and not kept.","input":""}""",
            lines[3]
        );
    }
}
