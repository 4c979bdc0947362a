using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Concord.Configuration;
using Concord.Errors;
using Concord.Gateway.Fakes.Tests;
using Concord.Gateway.Feed;
using Concord.Testing;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Gateway.Wal.Tests;

/// <summary>What the gateway makes of the log's answers, one client at a time.</summary>
public sealed class EventFeedTests
{
    private static readonly ImmutableArray<EntryId> Tails = [.. Enumerable.Repeat(new EntryId(1_764_000_000_000, 0), 4)];

    [Theory]
    [InlineData("?realm=Not+A+Realm", "/realm")]
    [InlineData("?policy=A1", "/policy")]
    [InlineData("?type=a+b", "/type")]
    [InlineData("?from=yesterday", "/from")]
    [InlineData("?from=99:1-0", "/from")]
    public async Task An_invalid_request_is_refused_before_the_stream_begins(string query, string pointer)
    {
        await using var gateway = await Gateway.StartAsync();
        var problem = await (await gateway.Http.GetAsync("/v1/events" + query)).ProblemAsync(400, "validation");
        Assert.True(problem.GetProperty("errors").TryGetProperty(pointer, out _), problem.GetRawText());
        await (await gateway.Http.SendAsync(HttpMethod.Get, "/v1/events", null, ("Last-Event-ID", "seven"))).ProblemAsync(
            400,
            "validation"
        );
    }

    [Fact]
    public async Task An_idle_feed_sends_a_heartbeat_every_15_seconds()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await Gateway.StartAsync(services => services.AddSingleton<TimeProvider>(time));
        using var feed = await SseReader.OpenAsync(gateway.Http);
        Assert.Equal("events follow", await feed.CommentAsync());
        await gateway.AskedAsync();

        for (var i = 0; i < 3; i++)
        {
            var heard = feed.CommentAsync();
            await SignalWait.Advancing(time, TimeSpan.FromSeconds(1), heard, "the heartbeat");
            Assert.Equal("heartbeat", await heard);
        }
    }

    [Fact]
    public async Task An_outage_of_the_wal_is_reported_and_the_feed_continues_after_it()
    {
        await using var gateway = await Gateway.StartAsync(services =>
            services.Configure<FeedOptions>(static options => options.Follow.Retry = TimeSpan.FromMilliseconds(1))
        );
        using var feed = await SseReader.OpenAsync(gateway.Http);
        Assert.Equal("events follow", await feed.CommentAsync());

        gateway.Answer(_ => throw new StorageUnavailableException("The disk is full."));
        Assert.StartsWith("the events cannot be read now", await feed.CommentAsync(), StringComparison.Ordinal);
        gateway.Answer(Page);

        Assert.Equal(Samples.Position.ToString(), (await feed.NextAsync())!.Id);
    }

    [Fact]
    public async Task An_event_delivered_out_of_order_has_no_id()
    {
        await using var gateway = await Gateway.StartAsync();
        using var feed = await SseReader.OpenAsync(gateway.Http);
        var late = Samples.Entry() with { Position = new(2, Samples.Position.Entry) };

        gateway.Answer(Page);
        Assert.NotNull((await feed.NextAsync())!.Id);
        gateway.Answer(request => new([late], request.Cursors));

        var second = (await feed.NextAsync())!;
        Assert.Null(second.Id);
        Assert.Equal(late.Position.ToString(), second.Data.GetProperty("id").GetString());
        Assert.Equal(Samples.Position.ToString(), feed.LastEventId);
    }

    [Fact]
    public async Task Clients_that_follow_and_what_is_sent_to_them_are_counted()
    {
        await using var gateway = await Gateway.StartAsync();
        using var shown = new MeterReader(gateway.Fake.Services.GetRequiredService<IMeterFactory>());
        Assert.Equal((0, null), (shown.Value("concord.feed.subscribers"), shown.Value("concord.feed.sent")));
        using (var feed = await SseReader.OpenAsync(gateway.Http))
        {
            await feed.CommentAsync();
            Assert.Equal(1, shown.Value("concord.feed.subscribers"));
            gateway.Answer(Page);
            await feed.NextAsync();
        }

        await Polling.UntilAsync(
            () => Task.FromResult((shown.Value("concord.feed.subscribers"), shown.Value("concord.feed.sent")) == (0, 1)),
            "the client to have left, with one event"
        );
    }

    [Fact]
    public async Task A_client_over_the_limit_is_refused_until_another_disconnects()
    {
        await using var gateway = await Gateway.StartAsync(services =>
            services.Configure<FeedOptions>(static options => options.MaxClients = 2)
        );
        using var first = await SseReader.OpenAsync(gateway.Http);
        using (await SseReader.OpenAsync(gateway.Http))
        {
            using var refused = await gateway.Http.GetAsync("/v1/events");
            await refused.ProblemAsync(429, "rate-limited");
            Assert.NotNull(refused.Headers.RetryAfter);
            await (await gateway.Http.GetAsync("/v1/events?from=99:1-0")).ProblemAsync(429, "rate-limited");
        }

        await Polling.UntilAsync(
            async () =>
            {
                using var answer = await gateway.Http.GetAsync("/v1/events", HttpCompletionOption.ResponseHeadersRead);
                return answer.IsSuccessStatusCode;
            },
            "a place to be free again"
        );

        // A place is given back also where nothing is answered with a stream: before the answer, not when a connection has ended.
        await Polling.UntilAsync(
            async () =>
            {
                using var answer = await gateway.Http.GetAsync("/v1/events?from=99:1-0");
                return answer.StatusCode == HttpStatusCode.BadRequest;
            },
            "the last client to have left"
        );
        for (var i = 0; i < 3; i++)
            await (await gateway.Http.GetAsync("/v1/events?from=99:1-0")).ProblemAsync(400, "validation");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    public void An_invalid_maximum_of_clients_is_refused_at_start(string text)
    {
        var builder = BoundOptions.Builder(("Feed:MaxClients", text));
        builder.Services.AddConcordOptions<FeedOptions, FeedOptionsValidator>(FeedOptions.Section);
        Assert.StartsWith(
            "Feed:MaxClients must be ",
            Assert.Single(BoundOptions.Failures(() => BoundOptions.Check(builder))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_wal_that_answers_empty_at_once_is_polled_with_a_pause()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await Gateway.StartAsync(services => services.AddSingleton<TimeProvider>(time));
        gateway.AnswerAlways(request => new([], request.Cursors));
        using var feed = await SseReader.OpenAsync(gateway.Http);
        await feed.CommentAsync();

        // The clock stands still, so whoever pauses asks no more.
        await SignalWait.For(gateway.QuietAsync(), "the feed to pause");
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_disconnected()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await Gateway.StartAsync(services => services.AddSingleton<TimeProvider>(time));
        using var shown = new MeterReader(gateway.Fake.Services.GetRequiredService<IMeterFactory>());
        using var socket = await FloodAsync(gateway);
        var gone = Polling.UntilAsync(() => Task.FromResult(shown.Value("concord.feed.subscribers") == 0), "the client to be cut");
        await SignalWait.Advancing(time, TimeSpan.FromSeconds(1), gone, "the client to be cut");

        // Reset, or closed: in any case without an orderly end of the response.
        Assert.DoesNotContain("\r\n0\r\n", await ReadToEndAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_client_is_told_why_it_is_disconnected()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await Gateway.StartAsync(services => services.AddSingleton<TimeProvider>(time));
        using var socket = await FloodAsync(gateway);
        time.Advance(new FeedOptions().SendTimeout);

        var text = await ReadToEndAsync(socket);

        Assert.Contains("event: error\ndata: {", text, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"request-timeout\"", text, StringComparison.Ordinal);
    }

    private static async Task<Socket> FloodAsync(Gateway gateway)
    {
        gateway.AnswerAlways(request => new([.. Enumerable.Range(0, 100).Select(_ => Samples.Entry())], request.Cursors));
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(IPAddress.Loopback, gateway.Http.BaseAddress!.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET /v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));

        // While it does not read, the log is not asked any more.
        await gateway.QuietAsync();
        return socket;
    }

    /// <summary>The last of what arrives.</summary>
    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        using var timeout = new CancellationTokenSource(SignalWait.Limit);
        var (buffer, tail) = (new byte[1 << 16], "");
        try
        {
            while (await socket.ReceiveAsync(buffer, timeout.Token) is var read and > 0)
                tail = (tail + Encoding.UTF8.GetString(buffer, 0, read)) is { Length: > 4_000 } text
                    ? text[^4_000..]
                    : tail + Encoding.UTF8.GetString(buffer, 0, read);
        }
        catch (SocketException)
        {
            // Reset: what was still on its way is gone.
        }

        return tail;
    }

    [Fact]
    public async Task A_stopping_process_closes_its_feeds_cleanly()
    {
        await using var gateway = await Gateway.StartAsync();
        using var feed = await SseReader.OpenAsync(gateway.Http);
        await feed.CommentAsync();
        await gateway.AskedAsync();

        gateway.Fake.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Null(await feed.NextAsync());
    }

    private static FeedPage Page(FeedPageRequest request) => new([Samples.Entry()], request.Cursors);

    /// <summary>A gateway whose log answers as the test says, one question at a time.</summary>
    private sealed class Gateway : IAsyncDisposable
    {
        private readonly System.Threading.Channels.Channel<Func<FeedPageRequest, FeedPage>> _answers =
            System.Threading.Channels.Channel.CreateUnbounded<Func<FeedPageRequest, FeedPage>>();

        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Func<FeedPageRequest, FeedPage>? _always;
        private long _questions;

        private Gateway(FakeGateway fake) => Fake = fake;

        public FakeGateway Fake { get; }

        public HttpClient Http => Fake.Http;

        public static async Task<Gateway> StartAsync(Action<IServiceCollection>? configure = null)
        {
            var gateway = new Gateway(new() { Configure = configure });
            await gateway.Fake.InitializeAsync();
            gateway.Fake.Grains.On<IEventFeedGrain>(_ => nameof(IEventFeedGrain.GetTailsAsync), _ => Task.FromResult(Tails));
            gateway.Fake.Grains.On<IEventFeedGrain>(
                _ => nameof(IEventFeedGrain.ReadAsync),
                args => gateway.ReadAsync((FeedPageRequest)args[0]!)
            );
            return gateway;
        }

        public void Answer(Func<FeedPageRequest, FeedPage> answer) => _answers.Writer.TryWrite(answer);

        public void AnswerAlways(Func<FeedPageRequest, FeedPage> answer) => _always = answer;

        public Task AskedAsync() => _asked.Task.WaitAsync(SignalWait.Limit);

        /// <summary>Completes when the log has not been asked for a while: what is written is not taken.</summary>
        public async Task QuietAsync()
        {
            await AskedAsync();
            for (var before = -1L; before != Interlocked.Read(ref _questions); )
            {
                before = Interlocked.Read(ref _questions);
                using var window = new PeriodicTimer(TimeSpan.FromSeconds(1));
                await window.WaitForNextTickAsync();
            }
        }

        public async ValueTask DisposeAsync() => await Fake.DisposeAsync();

        private async Task<FeedPage> ReadAsync(FeedPageRequest request)
        {
            Interlocked.Increment(ref _questions);
            _asked.TrySetResult();
            await Task.Yield();
            return _always is { } always ? always(request) : (await _answers.Reader.ReadAsync())(request);
        }
    }
}
