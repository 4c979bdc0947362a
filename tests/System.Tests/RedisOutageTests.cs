using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Concord.Testing;
using Xunit;

namespace Concord.System.Tests;

/// <summary>The product on Redis, while Redis is away.</summary>
[NeedsServers]
public sealed class RedisOutageTests
{
    private const int Policies = 2_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_import_waits_for_a_Redis_that_dies_or_hangs_and_then_completes(bool hangs)
    {
        await using var redis = await RedisServer.StartAsync();
        using var data = new TempDirectory();
        await using var gateway = await GatewayProcess.StartAsync(
            data.Path,
            "--Storage:Provider",
            "Redis",
            "--Storage:Redis:ConnectionString",
            redis.ConnectionString,
            "--Storage:Redis:Timeout",
            "00:00:01"
        );
        await gateway.Client.SendJsonAsync(HttpMethod.Put, $"/v1/realms/{Portfolio.Realm}", Portfolio.Definition, HttpStatusCode.Created);

        using var content = new GatedContent(Portfolio.Csv(Policies, year: 0), holdAfter: Policies / 2);
        var import = gateway.Client.PostAsync(
            new Uri($"/v1/realms/{Portfolio.Realm}/imports?mapping=first&wait=true", UriKind.Relative),
            content
        );
        await UntilAsync(
            async () => await StatusAsync(gateway, $"/v1/realms/{Portfolio.Realm}/policies/{Portfolio.Number(0)}") == HttpStatusCode.OK,
            "the first row"
        );

        if (hangs)
            redis.Suspend();
        else
            await redis.KillAsync();
        await UntilAsync(
            async () => await StatusAsync(gateway, "/health/ready") == HttpStatusCode.ServiceUnavailable,
            "the gateway to say that it is not ready"
        );
        await RefusesAsync(gateway);
        content.Release();
        if (hangs)
            redis.Resume();
        else
            await redis.RestartAsync();

        using var response = await import.WaitAsync(Patience);
        var status = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(
            ("completed", Policies, 0),
            ((string)status["state"]!, (int)status["created"]! + (int)status["unchanged"]!, (int)status["rejected"]!)
        );
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, "/health/ready"));
        var again = await gateway.Client.ImportAsync(Portfolio.Realm, "first", Portfolio.CsvBytes(Policies, year: 0));
        Assert.Equal(Policies, (int)again["unchanged"]!);
    }

    private static async Task RefusesAsync(GatewayProcess gateway)
    {
        using var body = new StringContent(
            """{"number":"N1","product":"van","effectiveDate":"2026-01-01","expirationDate":"2027-01-01"}""",
            Encoding.UTF8,
            "application/json"
        );
        using var refused = await gateway.Client.PostAsync(new Uri($"/v1/realms/{Portfolio.Realm}/policies", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("storage-unavailable", (string)JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["code"]!);
    }

    private static async Task<HttpStatusCode> StatusAsync(GatewayProcess gateway, string path)
    {
        using var response = await gateway.Client.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (!await condition())
                await timer.WaitForNextTickAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited {Patience} for {what}.");
        }
    }
}
