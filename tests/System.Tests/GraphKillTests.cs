using System.Net;
using System.Text.Json.Nodes;
using Concord.Testing;
using Xunit;

namespace Concord.System.Tests;

public sealed class EmbeddedGraphKillTests : GraphKillTests<EmbeddedStore>;

public sealed class RedisGraphKillTests : GraphKillTests<RedisStore>;

/// <summary>The graph follows the log in a process that may die at any moment; what it is then is what the policies say.</summary>
[NeedsServers]
public abstract class GraphKillTests<TStore>
    where TStore : IStoreUnderTest, new()
{
    private const int Policies = 2_000;
    private const int Holders = (Policies / 2) + 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Kills_while_the_graph_follows_and_a_restart_end_without_drift()
    {
        await using var store = new TStore();
        var settings = await store.StartAsync();
        using var data = new TempDirectory();
        await using (var gateway = await GatewayProcess.StartAsync(data.Path, settings))
        {
            await gateway.Client.SendJsonAsync(
                HttpMethod.Put,
                $"/v1/realms/{Portfolio.Realm}",
                Portfolio.Definition,
                HttpStatusCode.Created
            );
            await KillWhileTheGraphFollowsAsync(gateway, "first", year: 0, settled: 0);
        }

        await using (var gateway = await GatewayProcess.StartAsync(data.Path, settings))
        {
            await gateway.Client.ImportAsync(Portfolio.Realm, "first", Portfolio.CsvBytes(Policies, year: 0));
            await KillWhileTheGraphFollowsAsync(gateway, "second", year: 1, settled: Policies);
        }

        await using (var gateway = await GatewayProcess.StartAsync(data.Path, settings))
        {
            await gateway.Client.ImportAsync(Portfolio.Realm, "second", Portfolio.CsvBytes(Policies, year: 1));
            await UntilTheGraphHasEverythingAsync(gateway.Client);
            await NothingDiffersAsync(gateway.Client);

            var rebuild = await PostAsync(gateway.Client, "/v1/graph:rebuild?wait=true");
            Assert.Equal(("completed", Policies + 1), ((string)rebuild["state"]!, (int)rebuild["written"]!));
            await NothingDiffersAsync(gateway.Client);
        }
    }

    /// <summary>Sends an import and kills the process when some of it is in the log, and not yet in the graph.</summary>
    /// <param name="settled">Policies whose first entries the log has from before.</param>
    private static async Task KillWhileTheGraphFollowsAsync(GatewayProcess gateway, string mapping, int year, int settled)
    {
        var content = new ByteArrayContent(Portfolio.CsvBytes(Policies, year)) { Headers = { ContentType = new("text/csv") } };
        _ = gateway
            .Client.PostAsync(new Uri($"/v1/realms/{Portfolio.Realm}/imports?mapping={mapping}", UriKind.Relative), content)
            .ContinueWith(static sent => sent.Exception, TaskScheduler.Default);

        using var timeout = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        JsonNode? wal = null;
        try
        {
            while (await timer.WaitForNextTickAsync(timeout.Token))
            {
                wal = await gateway.Client.GetJsonAsync("/v1/wal");
                var written = wal["partitions"]!.AsArray().Sum(static partition => (long)partition!["length"]!);
                var lag = (long)
                    wal["projections"]!.AsArray().Single(static projection => (string)projection!["group"]! == "graph")!["lag"]!;
                if (written <= settled + (Policies / 10) || lag == 0)
                    continue;
                await gateway.KillAsync();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(
                $"The graph was never behind while an import was under way within {Patience}; the log at last: {wal}"
            );
        }
    }

    /// <summary>
    /// A read with a position waits for its partition, so each is asked for in turn, until the graph has had time enough.
    /// </summary>
    private static async Task UntilTheGraphHasEverythingAsync(HttpClient client)
    {
        using var timeout = new CancellationTokenSource(Patience);
        foreach (var partition in (await client.GetJsonAsync("/v1/wal"))["partitions"]!.AsArray())
        {
            if (partition!["lastId"] is not { } last)
                continue;
            while (true)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/graph/stats");
                request.Headers.Add("Concord-Min-Position", $"{partition["partition"]}:{last}");
                using var response = await client.SendAsync(request, timeout.Token);
                if (response.IsSuccessStatusCode)
                    break;
                if (timeout.IsCancellationRequested)
                    throw new TimeoutException($"The graph has not reached {partition["partition"]}:{last} within {Patience}.");
            }
        }
    }

    private static async Task NothingDiffersAsync(HttpClient client)
    {
        var check = await PostAsync(client, "/v1/graph:check");
        Assert.True(
            (string)check["state"]! == "completed" && (long)check["drift"]! == 0 && (long)check["inFlight"]! == 0,
            check.ToString()
        );
        Assert.True((long)check["checked"]! > 2 * Policies, check.ToString());

        var stats = await client.GetJsonAsync("/v1/graph/stats");
        Assert.Equal(
            $$"""{"assets":{{Policies}},"claims":0,"parties":{{Holders}},"places":0,"policies":{{Policies}},"realms":1,"systems":0}""",
            stats["vertices"]!.ToJsonString()
        );
        Assert.Equal($$"""{"belongsTo":{{Policies}},"covers":{{Policies}},"holds":{{Policies}}}""", stats["edges"]!.ToJsonString());
    }

    private static async Task<JsonNode> PostAsync(HttpClient client, string path)
    {
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), null);
        return await response.ExpectAsync(HttpStatusCode.OK);
    }
}
