using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Concord.Errors;
using Concord.Gateway.Cli;
using Concord.Gateway.Fakes.Tests;
using Concord.Imports;
using Concord.Operations;
using Concord.Policies;
using Concord.Realms;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Gateway.Http.Tests;

/// <summary>A gateway with <c>Auth:Mode</c> <c>Keys</c>, and what tries to get past it.</summary>
public sealed class KeyTests : IAsyncLifetime, IDisposable
{
    private const string Key = "billing-0123456789-abcdef";
    private const string Other = "partner-0123456789:with:colons";
    private const string Policy = "/v1/realms/motor-fr/policies/A1";
    private const string Transaction = """{"type":"endorse","effectiveDate":"2026-01-01","changes":{}}""";

    private readonly FakeTimeProvider _time = new(Samples.Noon);
    private readonly LogLines _log = new();
    private readonly FakeGateway _gateway;

    public KeyTests() =>
        _gateway = new()
        {
            Configure = services => services.AddSingleton<TimeProvider>(_time).AddLogging(logging => logging.AddProvider(_log)),

            // Any address may be listened on; the test itself stays on this machine.
            Settings = ["--Auth:Mode", "Keys", "--Auth:Keys:billing", Key, "--Auth:Keys:partner", Other],
        };

    private readonly ConcurrentQueue<string> _actors = new();

    public async ValueTask InitializeAsync()
    {
        await _gateway.InitializeAsync();
        _gateway.Grains.On<IPolicyGrain>(nameof(IPolicyGrain.GetAsync), _ => Task.FromResult(Samples.Policy()));
        _gateway.Grains.On<IPolicyGrain>(
            nameof(IPolicyGrain.ApplyAsync),
            args =>
            {
                _actors.Enqueue(((ApplyTransaction)args[0]!).Context.Actor);
                return Task.FromResult(Samples.Command());
            }
        );
        _gateway.Grains.On<ISystemGrain>(
            nameof(ISystemGrain.CheckAsync),
            _ => Task.FromResult(System.Collections.Immutable.ImmutableArray<DependencyStatus>.Empty)
        );
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Two_callers_do_not_share_an_idempotency_key()
    {
        var keys = new ConcurrentQueue<string>();
        _gateway.Grains.On<IIdempotencyGrain>(
            nameof(IIdempotencyGrain.BeginAsync),
            _ => Task.FromResult(new IdempotencyReservation(Guid.NewGuid(), null))
        );
        _gateway.Grains.On<IIdempotencyGrain>(nameof(IIdempotencyGrain.CompleteAsync), _ => Task.CompletedTask);

        foreach (var key in (string[])[Key, Other])
        {
            using var response = await _gateway.Http.SendAsync(
                HttpMethod.Post,
                Policy + "/transactions",
                HttpAssertions.Json(Transaction),
                ("Authorization", "Bearer " + key),
                ("Idempotency-Key", "42")
            );
            await response.JsonAsync(HttpStatusCode.Created);
        }

        Assert.Equal(
            ["IIdempotencyGrain:billing:42", "IIdempotencyGrain:partner:42"],
            _gateway.Grains.Asked.Where(static asked => asked.StartsWith("IIdempotency", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Without_a_key_readiness_shows_only_the_status_and_is_checked_once_a_second()
    {
        var asked = 0;
        _gateway.Grains.On<ISystemGrain>(
            nameof(ISystemGrain.CheckAsync),
            _ =>
            {
                Interlocked.Increment(ref asked);
                return Task.FromResult<System.Collections.Immutable.ImmutableArray<DependencyStatus>>([
                    new("store", false, "Redis at redis:6379 is away."),
                ]);
            }
        );

        var answers = new List<string>();
        for (var i = 0; i < 3; i++)
            answers.Add((await (await _gateway.Http.GetAsync("/health/ready")).JsonAsync(HttpStatusCode.ServiceUnavailable)).GetRawText());
        Assert.Equal("""{"status":"notReady"}""", Assert.Single(answers.Distinct()));
        Assert.Equal(1, asked);

        _time.Advance(TimeSpan.FromSeconds(1));
        await (await _gateway.Http.GetAsync("/health/ready")).JsonAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(2, asked);
        Assert.Equal(
            """{"status":"notReady"}""",
            (
                await (await GetAsync("/health/ready", "Bearer wrong-0123456789-abcdef")).JsonAsync(HttpStatusCode.ServiceUnavailable)
            ).GetRawText()
        );
        Assert.Contains(
            "redis:6379",
            (await (await GetAsync("/health/ready", "Bearer " + Key)).JsonAsync(HttpStatusCode.ServiceUnavailable)).GetRawText(),
            StringComparison.Ordinal
        );
        Assert.Equal("Not ready. store: Redis at redis:6379 is away.", Assert.Single(_log.At(LogLevel.Warning)));
    }

    [Theory]
    [InlineData("Bearer " + Key)]
    [InlineData("bearer " + Key)]
    [InlineData("Bearer   " + Key + "  ")]
    [InlineData("Bearer " + Other)]
    public async Task A_valid_key_is_accepted(string authorization) => await (await GetAsync(Policy, authorization)).JsonAsync();

    [Theory]
    [InlineData("anyone", Key)]
    [InlineData("", Other)]
    [InlineData("ünï", Other)]
    public async Task A_key_as_basic_password_is_accepted_with_any_user_name(string user, string key) =>
        await (await GetAsync(Policy, Basic($"{user}:{key}"))).JsonAsync();

    public static TheoryData<string?> NotKeys =>
        [
            (string?)null,
            "",
            "Bearer",
            "Bearer ",
            "Bearer wrong-0123456789-abcdef",
            "Bearer " + Key + "x",
            "Bearer x" + Key,
            "Bearer " + Key[..^1],
            "Bearer " + Key.ToUpperInvariant(),
            Key,
            "Token " + Key,
            "Basic",
            "Basic !!!",
            "Basic " + Key,
            Basic(Key),
            Basic(Key + ":"),
            Basic("billing:"),
            Basic("billing:wrong-0123456789-abcdef"),
            Basic(":"),
            "Bearer " + Key + "," + Key,
            "Bearer \"" + Key + "\"",
            "Digest username=\"billing\"",
            "Basic " + Convert.ToBase64String([0xff, 0xfe, 0x3a, 0xff]),
            "Bearer " + new string('k', 20_000),
        ];

    [Theory]
    [MemberData(nameof(NotKeys))]
    public async Task An_invalid_key_is_refused(string? authorization)
    {
        foreach (
            var path in (string[])
                [
                    Policy,
                    "/v1/info",
                    "/metrics",
                    "/docs/",
                    "/openapi/v1.json",
                    "/nowhere",
                    "/",
                    "/healthy",
                    "/v1/../v1/wal",
                    "/HEALTH/../v1/wal",
                    "/dashboard",
                    "/dashboard/DashboardCounters",
                ]
        )
        {
            using var response = await GetAsync(path, authorization);

            await response.ProblemAsync(401, "unauthorized");
            Assert.Equal(["Bearer", "Basic"], response.Headers.WwwAuthenticate.Select(static way => way.Scheme));
            Assert.DoesNotContain(Key, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_keys_in_one_request_are_refused()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _gateway.Http.BaseAddress!.Port);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET {Policy} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Key}\r\nAuthorization: Bearer "
                    + $"{Other}\r\nConnection: close\r\n\r\n"
            )
        );

        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 401", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/startup")]
    [InlineData("/health/ready")]
    public async Task Health_needs_no_key_under_any_host_name(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "concord.example" } };

        await (await _gateway.Http.SendAsync(request)).JsonAsync();
    }

    [Fact]
    public async Task A_gateway_with_keys_answers_under_any_host_name()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Policy)
        {
            Headers = { Host = "concord.example", Authorization = new("Bearer", Key) },
        };

        await (await _gateway.Http.SendAsync(request)).JsonAsync();
    }

    [Theory]
    [InlineData(null, "billing")]
    [InlineData("billing", "billing")]
    [InlineData("ada", "ada via billing")]
    [InlineData("ada via root", "ada via root via billing")]
    public async Task The_recorded_actor_names_the_key(string? named, string recorded)
    {
        (string, string)[] headers = named is null ? [] : [("Concord-Actor", named)];

        await (await PostAsync([("Authorization", "Bearer " + Key), .. headers])).JsonAsync(HttpStatusCode.Created);

        Assert.Equal(recorded, Assert.Single(_actors));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "nonsense")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    public async Task A_page_of_another_site_cannot_write_with_the_browsers_credentials(string header, string value)
    {
        await (await PostAsync([("Authorization", Basic("x:" + Key)), (header, value)])).ProblemAsync(403, "forbidden");
        Assert.Empty(_actors);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    public async Task A_page_of_the_gateway_itself_can_write(string header, string value) =>
        await (await PostAsync([("Authorization", Basic("x:" + Key)), (header, value)])).JsonAsync(HttpStatusCode.Created);

    [Fact]
    public async Task A_page_of_the_gateway_can_write_from_a_browser_without_fetch_metadata() =>
        await (
            await PostAsync([("Authorization", Basic("x:" + Key)), ("Origin", $"https://127.0.0.1:{_gateway.Http.BaseAddress!.Port}")])
        ).JsonAsync(HttpStatusCode.Created);

    [Theory]
    [InlineData("wrong-0123456789-abcdef", "This gateway asks for a key")]
    [InlineData(Key, "There is no realm")]
    public async Task The_import_command_presents_its_key(string key, string told)
    {
        _gateway.Grains.On<IRealmGrain>(
            nameof(IRealmGrain.GetAsync),
            _ => Task.FromException<RealmView>(new NotFoundException("There is no realm 'motor-fr'."))
        );
        _gateway.Grains.On<IImportGrain>(
            nameof(IImportGrain.GetAsync),
            _ => Task.FromException<ImportStatus>(new NotFoundException("There is no import."))
        );
        var file = Path.Combine(Path.GetTempPath(), $"concord-{Guid.NewGuid():N}.csv");
        await File.WriteAllTextAsync(file, "no,a\n");
        try
        {
            using var error = new StringWriter();

            Assert.Equal(
                1,
                await ImportCommand
                    .Create(interactive: false)
                    .RunAsync(
                        ["--realm", "motor-fr", "--mapping", "csv", "--url", _gateway.Http.BaseAddress!.ToString(), "--key", key, file],
                        TextWriter.Null,
                        error
                    )
            );
            Assert.Contains(told, error.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task No_key_is_ever_logged()
    {
        using var lines = new LogLines();
        var gateway = new FakeGateway
        {
            Settings = _gateway.Settings,
            Configure = services => services.AddLogging(logging => logging.AddProvider(lines).AddFilter<LogLines>(null, LogLevel.Trace)),
        };
        await gateway.InitializeAsync();
        foreach (var authorization in (string[])["Bearer " + Key, "Bearer x" + Key, Basic("x:" + Key)])
            using (await gateway.Http.SendAsync(HttpMethod.Get, Policy, null, ("Authorization", authorization)))
                Assert.NotEmpty(lines.At(LogLevel.Debug));
        await gateway.DisposeAsync();

        foreach (var level in Enum.GetValues<LogLevel>())
            Assert.DoesNotContain(
                lines.At(level),
                static line => line.Contains(Key, StringComparison.Ordinal) || line.Contains(Basic("x:" + Key), StringComparison.Ordinal)
            );
    }

    private Task<HttpResponseMessage> GetAsync(string path, string? authorization) =>
        _gateway.Http.SendAsync(HttpMethod.Get, path, null, authorization is null ? [] : [("Authorization", authorization)]);

    private Task<HttpResponseMessage> PostAsync(params (string, string)[] headers) =>
        _gateway.Http.SendAsync(HttpMethod.Post, Policy + "/transactions", HttpAssertions.Json(Transaction), headers);

    private static string Basic(string pair) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
}
