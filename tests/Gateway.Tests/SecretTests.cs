using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Concord.Gateway.EndToEnd.Tests;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Tests;

/// <summary>
/// Whatever a secret is and wherever it stands, rightly or wrongly: it is in no line of the log at any level, in no message at start, and
/// in no answer.
/// </summary>
[NeedsServers]
public sealed class SecretTests
{
    /// <summary>No part of it is in anything else.</summary>
    private const string Marker = "Zk9QxMarkerXq7w";

    private static readonly string[] Trace =
    [
        "--Logging:LogLevel:Default",
        "Trace",
        "--Logging:LogLevel:Concord",
        "Trace",
        "--Logging:LogLevel:Microsoft",
        "Trace",
        "--Logging:LogLevel:Orleans",
        "Trace",
    ];

    [Theory]
    [InlineData("--Storage:Provider Redis --Storage:Redis:ConnectionString h:1,password=abcd,@")]
    [InlineData("--Storage:Provider Redis --Storage:Redis:ConnectionString rediss://user:@h:port")]
    [InlineData("--Storage:Provider Redis --Storage:Redis:ConnectionString h:1,passwort=@")]
    [InlineData(
        "--Storage:Provider Redis --Storage:Redis:ConnectionString 127.0.0.1:1,connectTimeout=100 --Storage:Redis:Password @ "
            + "--Storage:Redis:StartTimeout 00:00:00"
    )]
    [InlineData("--Cluster:Mode Redis --Cluster:Redis:ConnectionString redis://@:6379/x")]
    [InlineData("--Cluster redis://ada:@@h:6379")]
    [InlineData("--Cluster:Mode Consul --Cluster:Consul:Address http://ada:@@consul:8500")]
    [InlineData("--Graph:Provider ArangoDb --Graph:ArangoDb:Url http://ada:@@arangodb:8529")]
    [InlineData("--Graph:ArangoDb:Url http://127.0.0.1:1 --Graph:ArangoDb:Token @")]
    [InlineData("--Graph:Embeddings:Provider OpenAI --Graph:Embeddings:Url http://ada:@@llm:1 --Graph:Embeddings:ApiKey @")]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT http://ada:@@collector:4317")]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT http://127.0.0.1:1 --OTEL_EXPORTER_OTLP_HEADERS @")]
    [InlineData("--Auth:Mode Keys --Auth:Keys:short @ --Auth:Keys:other @")]
    [InlineData("--Auth:Mode Keys --Auth:Keys:one @@@ --Auth:Keys:two @@@")]
    [InlineData(
        "--Kestrel:Endpoints:Https:Url https://127.0.0.1:0 --Kestrel:Endpoints:Https:Certificate:Path appsettings.json "
            + "--Kestrel:Endpoints:Https:Certificate:Password @"
    )]
    [InlineData("--Cluster:Tls:Certificate appsettings.json --Cluster:Tls:Authority appsettings.json --Cluster:Tls:Password @")]
    public async Task A_setting_that_cannot_be_used_is_not_quoted(string arguments)
    {
        await using var run = new GatewayRun([
            .. Trace,
            .. arguments
                .Replace("@", Marker, StringComparison.Ordinal)
                .Replace(Marker + Marker, Marker + "@", StringComparison.Ordinal)
                .Split(' '),
        ]);

        Assert.Equal(1, await run.EndsAsync());

        AssertHidden(run);
    }

    [Fact]
    public async Task A_running_gateway_logs_no_secret()
    {
        await using var redis = await RedisServer.StartAtAsync(
            RedisServer.FreePort(),
            ["--no-auth-warning", "-a", $"{Marker},1"],
            $"requirepass {Marker},1"
        );
        await using var run = new GatewayRun(
            [
                .. Trace,
                "--Storage:Provider",
                "Redis",
                "--Storage:Redis:ConnectionString",
                redis.ConnectionString,
                "--Storage:Partitions",
                "2",
                "--Auth:Mode",
                "Keys",
                "--Auth:Keys:tester",
                $"{Marker}-0123456789",
                "--Graph:Embeddings:Provider",
                "OpenAI",
                "--Graph:Embeddings:Url",
                "http://127.0.0.1:1",
                "--Graph:Embeddings:Model",
                "some",
                "--Graph:Embeddings:ApiKey",
                Marker,
            ],
            new Dictionary<string, string>
            {
                ["Storage__Redis__Password"] = Marker + ",1",
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1",
                ["OTEL_EXPORTER_OTLP_HEADERS"] = "authorization=Bearer " + Marker,
            }
        );
        using var http = new HttpClient { BaseAddress = await run.ListensAsync() };
        http.DefaultRequestHeaders.Authorization = new("Bearer", $"{Marker}-0123456789");

        await (await http.PutAsync("/v1/realms/motor-fr", HttpAssertions.Json(RequestBodies.Realm))).JsonAsync(HttpStatusCode.Created);
        await (await http.PostAsync("/v1/realms/motor-fr/policies", HttpAssertions.Json(RequestBodies.Policy("A1")))).JsonAsync(
            HttpStatusCode.Created
        );
        foreach (var path in (string[])["/health/ready", "/v1/info", "/metrics", "/v1/wal", "/v1/realms/motor-fr/policies/A1"])
            Assert.DoesNotContain(Marker, await http.GetStringAsync(path), StringComparison.Ordinal);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"{Marker}-wrong");
        Assert.DoesNotContain(Marker, await (await http.GetAsync("/v1/info")).Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // The server asks for another password from here on: what it says to that is told as well.
        await redis.CliAsync("CONFIG", "SET", "requirepass", "another");
        await RedisServer.CliAtAsync(redis.Port, "-a", "another", "--no-auth-warning", "CLIENT", "KILL", "TYPE", "normal");
        await (await http.GetAsync("/health/ready")).Content.ReadAsStringAsync();
        await run.StopAsync();

        AssertHidden(run);
    }

    [Theory]
    [InlineData("--Cluster:Mode Redis --Cluster:Redis:ConnectionString 127.0.0.1:{0} --Cluster:Redis:Password @ --Cluster:ClusterId c")]
    [InlineData("--Cluster:Mode Redis --Cluster:Redis:ConnectionString redis://:@@127.0.0.1:{0}")]
    [InlineData(
        "--Cluster:Mode Consul --Cluster:Consul:Address http://127.0.0.1:{0} --Cluster:Consul:Token @ --Cluster:Consul:Register false"
    )]
    public async Task A_gateway_waiting_for_its_cluster_logs_no_secret(string arguments)
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        var words = arguments
            .Replace("{0}", $"{port}", StringComparison.Ordinal)
            .Replace("@", Marker, StringComparison.Ordinal)
            .Replace(Marker + Marker, Marker + "@", StringComparison.Ordinal)
            .Split(' ');
        await using var run = new GatewayRun([.. Trace, .. words]);
        using var http = new HttpClient { BaseAddress = await run.ListensAsync() };

        Assert.DoesNotContain(Marker, await (await http.GetAsync("/health/ready")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await run.StopAsync();

        AssertHidden(run);
    }

    private static void AssertHidden(GatewayRun run)
    {
        var output = run.Output;
        Assert.NotEmpty(output);
        var line = output.Split('\n').FirstOrDefault(static line => line.Contains(Marker, StringComparison.OrdinalIgnoreCase));
        Assert.True(line is null, $"a secret is told: {line}");
    }
}
