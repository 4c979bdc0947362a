using System.Net;
using Concord.Errors;
using Concord.Gateway.Fakes.Tests;
using Concord.Policies;
using Concord.Portfolio;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Portfolio.Tests;

/// <summary>How a stream ends when something fails in the middle, and when its client leaves.</summary>
public sealed class PortfolioEndingTests : IAsyncLifetime
{
    private const string Path = "/v1/realms/motor-fr/snapshot?asOf=2018-06-01&knownAt=2026-11-23T12:00:00Z";

    private readonly FakeGateway _gateway = new() { Settings = ScriptedPortfolio.Settings };

    public async ValueTask InitializeAsync() => await _gateway.InitializeAsync();

    public async ValueTask DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_store_that_fails_in_the_middle_ends_the_stream_with_where_to_go_on()
    {
        var outage = true;
        _gateway.Grains.Script(
            35,
            first =>
                outage && first == 20 ? throw new StorageUnavailableException("The test has switched the store off.") : Task.CompletedTask
        );

        var broken = await _gateway.Http.PortfolioAsync(Path);
        outage = false;
        var rest = await _gateway.Http.PortfolioAsync(Path + "&after=" + broken.Trailer.GetProperty("resumeAfter").GetString());
        var whole = await _gateway.Http.PortfolioAsync(Path);

        Assert.False(broken.Trailer.GetProperty("complete").GetBoolean());
        Assert.Equal("storage-unavailable", broken.Trailer.GetProperty("problem").GetProperty("code").GetString());
        Assert.Equal(20, broken.Trailer.GetProperty("count").GetInt32());
        Assert.Equal(broken.Digest, broken.Trailer.GetProperty("digest").GetString());
        Assert.True(rest.Trailer.GetProperty("complete").GetBoolean());
        Assert.Equal(whole.Lines, [.. broken.Lines, .. rest.Lines]);
    }

    [Fact]
    public async Task A_store_that_fails_before_the_first_byte_is_a_problem_with_a_status()
    {
        _gateway.Grains.Script(35, static _ => throw new StorageUnavailableException("The test has switched the store off."));

        using var response = await _gateway.Http.GetAsync(new Uri(Path, UriKind.Relative));

        await response.ProblemAsync(503, "storage-unavailable");
    }

    [Fact]
    public async Task A_damaged_policy_ends_the_stream_before_it_and_is_named()
    {
        _gateway.Grains.Script(35, damaged: 13);

        var broken = await _gateway.Http.PortfolioAsync(Path);
        using var again = await _gateway.Http.GetAsync(new Uri(Path + "&after=A012", UriKind.Relative));
        var beyond = await _gateway.Http.PortfolioAsync(Path + "&after=A013");

        Assert.Equal("A012", broken.Numbers.Last());
        Assert.False(broken.Trailer.GetProperty("complete").GetBoolean());
        Assert.Equal("A013", broken.Trailer.GetProperty("problem").GetProperty("policy").GetString());
        await again.ProblemAsync(503, "storage-unavailable");
        Assert.Equal("A014", beyond.Numbers.First());
        Assert.True(beyond.Trailer.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task A_client_that_leaves_stops_the_scan_and_frees_its_slot()
    {
        var (isEndless, pages) = (true, 0);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gateway.Grains.Script(
            int.MaxValue,
            first =>
            {
                pages++;
                return isEndless ? Task.CompletedTask : Task.FromCanceled(new(canceled: true));
            }
        );
        using (var response = await _gateway.Http.GetAsync(new Uri(Path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead))
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[1_000]);
            using var second = await _gateway.Http.GetAsync(new Uri(Path, UriKind.Relative));
            await second.ProblemAsync(429, "rate-limited");
        }

        // The slot is free once the first stream has ended.
        var next = Task.Run(async () =>
        {
            while (true)
            {
                using var again = await _gateway.Http.GetAsync(new Uri(Path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
                if (again.StatusCode == HttpStatusCode.OK)
                    return;
            }
        });
        await SignalWait.For(next, "the slot of a client that has left");
        isEndless = false;
        Assert.True(pages > 1);
    }

    [Fact]
    public async Task No_more_than_one_page_is_read_ahead_of_the_client()
    {
        var pages = new List<int>();
        _gateway.Grains.Script(
            100,
            first =>
            {
                pages.Add(first);
                return Task.CompletedTask;
            }
        );
        var request = new SnapshotRequest(new(new(2018, 6, 1), Samples.Noon), [])
        {
            Realm = RealmId.Parse("motor-fr"),
            Format = PortfolioFormat.Ndjson,
        };
        var read = new PortfolioPages(request, _gateway.Grains.GetGrain<IPortfolioGrain>(0), new(), TimeProvider.System);

        await read.BeginAsync(default);
        Assert.Equal([0], pages);
        await read.NextAsync(default);
        Assert.Equal([0, 10], pages);
        await read.NextAsync(default);
        Assert.Equal([0, 10, 20], pages);
        await read.EndAsync();
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("parquet")]
    public async Task Other_formats_say_that_they_are_not_complete(string format)
    {
        _gateway.Grains.Script(
            35,
            static first => first == 20 ? throw new StorageUnavailableException("The test has switched the store off.") : Task.CompletedTask
        );

        var bytes = await _gateway.Http.GetByteArrayAsync(new Uri($"{Path}&format={format}", UriKind.Relative));
        var received = format == "csv" ? ReceivedTable.OfCsv(bytes) : await ReceivedTable.OfParquetAsync(bytes);

        Assert.Equal(20, received.Rows.Count);
        Assert.False(received.Trailer.GetProperty("complete").GetBoolean());
        Assert.Equal("A019", received.Trailer.GetProperty("resumeAfter").GetString());
    }
}
