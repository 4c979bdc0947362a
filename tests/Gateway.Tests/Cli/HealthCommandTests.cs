using System.Net;
using System.Net.Sockets;
using Concord.Hosting;
using Concord.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Gateway.Cli.Tests;

/// <summary><c>health</c>: what a container's health check calls.</summary>
public sealed class HealthCommandTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080/health/ready")]
    [InlineData("http://0.0.0.0:8081", "http://127.0.0.1:8081/health/ready")]
    [InlineData("http://*:8081", "http://127.0.0.1:8081/health/ready")]
    [InlineData("http://+:8081", "http://127.0.0.1:8081/health/ready")]
    [InlineData("http://[::]:8081", "http://[::1]:8081/health/ready")]
    [InlineData("https://*:8443; http://*:8080", "http://127.0.0.1:8080/health/ready")]
    [InlineData("https://concord.example.com:8443", "https://concord.example.com:8443/health/ready")]
    public void The_health_command_uses_the_address_that_the_process_listens_on(string urls, string expected) =>
        Assert.Equal(expected, HealthCommand.Own(urls)!.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("ftp://127.0.0.1")]
    public void An_invalid_address_is_not_called(string urls) => Assert.Null(HealthCommand.Own(urls));

    [Fact]
    public async Task A_ready_process_gives_exit_code_0_and_one_line() =>
        Assert.Equal((0, """ready: 200 {"status":"ready"}"""), await AskAsync(StatusCodes.Status200OK, "{\"status\":\"ready\"}"));

    [Fact]
    public async Task A_process_that_is_not_ready_gives_exit_code_1_and_the_reason() =>
        Assert.Equal(
            (1, """not ready: 503 {"status": "not ready"}"""),
            await AskAsync(StatusCodes.Status503ServiceUnavailable, "{\"status\":\n\"not ready\"}")
        );

    [Fact]
    public async Task A_process_that_is_not_there_is_not_ready()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();

        var (code, said) = await RunAsync($"http://127.0.0.1:{port}/health/ready");

        Assert.Equal(1, code);
        Assert.StartsWith($"not ready: http://127.0.0.1:{port}/health/ready: ", said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("http://127.0.0.1:1", "more")]
    public async Task Invalid_arguments_give_exit_code_2(params string[] args)
    {
        var (code, said) = await RunAsync(args);

        Assert.Equal(2, code);
        Assert.StartsWith("usage: health [url]", said, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> AskAsync(int status, string body)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Run(http =>
        {
            http.Response.StatusCode = http.Request.Path == "/health/ready" ? status : StatusCodes.Status404NotFound;
            return http.Response.WriteAsync(body);
        });
        await app.StartAsync();

        using var output = new StringWriter();
        var code = await HealthCommand.RunAsync([], HealthCommand.Own(app.Urls.Single()), output);
        return (code, output.ToString().TrimEnd());
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        return (await HealthCommand.Create("nonsense").RunAsync(args, output, TextWriter.Null), output.ToString().TrimEnd());
    }
}
