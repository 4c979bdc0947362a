using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Tests;

/// <summary>The program itself: a start that cannot be is one clear line and exit code 1.</summary>
[NeedsServers]
public sealed class ProcessTests
{
    [Theory]
    [InlineData("--urls http://0.0.0.0:0", "can be reached from other machines")]
    [InlineData("--urls nonsense", "'nonsense' is not an address")]
    [InlineData("--Auth:Mode Magic", "Auth:Mode 'Magic' is not known")]
    [InlineData("--Auth:Mode Keys --urls http://0.0.0.0:0", "Auth:Mode is Keys, and there is none")]
    [InlineData("--Dashboard:Enabled perhaps", "Dashboard:Enabled")]
    [InlineData("--Storage:Provider Punchcards", "Storage:Provider")]
    [InlineData("--Storage:Partitions 0", "Storage:Partitions")]
    [InlineData("--Storage:DataDirectory /proc/nowhere", "/proc/nowhere")]
    [InlineData("--Logging:LogLevel:Default Loud", "Loud")]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT collector:4317", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData(
        "--OTEL_LOGS_EXPORTER console --OTEL_TRACES_SAMPLER sometimes",
        "OTEL_LOGS_EXPORTER must be otlp or none; it is 'console'. OTEL_TRACES_SAMPLER must be"
    )]
    public async Task A_setting_that_cannot_be_used_is_named(string arguments, string expected)
    {
        var (code, output) = await RunAsync(arguments.Split(' '));

        Assert.Equal(1, code);
        AssertOneLine(expected, output);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        var (code, output) = await RunAsync("--urls", address);

        Assert.Equal(1, code);
        AssertOneLine(address, output);
    }

    [Fact]
    public async Task Help_is_printed_and_nothing_started()
    {
        var (code, output) = await RunAsync("--help");

        Assert.Equal(0, code);
        Assert.Contains("verify FILE", output, StringComparison.Ordinal);
    }

    // What is told of a store that was opened and closed again is not part of the failure.
    private static void AssertOneLine(string expected, string output)
    {
        var told = Assert.Single(output.Split('\n'), static line => line.StartsWith("concord: ", StringComparison.Ordinal));
        Assert.Contains(expected, told, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("crit:", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var directory = Directory.CreateTempSubdirectory("concord-");
        try
        {
            var start = new ProcessStartInfo("dotnet")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = directory.FullName,
            };
            foreach (
                var argument in (string[])
                    [typeof(GatewayExtensions).Assembly.Location, .. arguments, "--Cluster:SiloPort", "0", "--Cluster:GatewayPort", "0"]
            )
                start.ArgumentList.Add(argument);
            using var process = Programs.Start(start)!;
            var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            try
            {
                await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
            }
            catch (TimeoutException)
            {
                process.Kill();
                Assert.Fail("The process did not end by itself; it said: " + string.Concat(await output));
            }
            return (process.ExitCode, string.Concat(await output));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
