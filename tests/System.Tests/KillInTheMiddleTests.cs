using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Concord.Testing;
using Xunit;

namespace Concord.System.Tests;

/// <summary>A store as the product is told of it.</summary>
public interface IStoreUnderTest : IAsyncDisposable
{
    Task<string[]> StartAsync();
}

public sealed class EmbeddedStore : IStoreUnderTest
{
    public Task<string[]> StartAsync() => Task.FromResult<string[]>([]);

    public ValueTask DisposeAsync() => default;
}

public sealed class RedisStore : IStoreUnderTest
{
    private RedisServer? _server;

    public async Task<string[]> StartAsync()
    {
        _server = await RedisServer.StartAsync();
        return ["--Storage:Provider", "Redis", "--Storage:Redis:ConnectionString", _server.ConnectionString];
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? default;
}

public sealed class EmbeddedKillInTheMiddleTests : KillInTheMiddleTests<EmbeddedStore>;

public sealed class RedisKillInTheMiddleTests : KillInTheMiddleTests<RedisStore>;

/// <summary>
/// On every store, against an undisturbed run on the embedded one: the same files give the same end state, whatever the store and whatever
/// happens.
/// </summary>
[NeedsServers]
public abstract class KillInTheMiddleTests<TStore>
    where TStore : IStoreUnderTest, new()
{
    private const int Policies = 2_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_kill_in_the_middle_of_an_import_followed_by_the_same_import_ends_like_an_undisturbed_run()
    {
        var undisturbed = await UndisturbedAsync();

        await using var store = new TStore();
        var settings = await store.StartAsync();
        using var data = new TempDirectory();
        await using (var gateway = await GatewayProcess.StartAsync(data.Path, settings))
        {
            await FirstYearAsync(gateway.Client);
            await SecondYearUntilTheMiddleAsync(gateway.Client);
            await gateway.KillAsync();
        }

        await using (var gateway = await GatewayProcess.StartAsync(data.Path, settings))
        {
            var status = await gateway.Client.ImportAsync(Portfolio.Realm, "second", Portfolio.CsvBytes(Policies, year: 1));
            Assert.Equal("completed", (string)status["state"]!);
            Assert.Equal(0, (int)status["rejected"]!);
            Assert.Equal(Policies, (int)status["changed"]! + (int)status["unchanged"]!);
            Assert.True((int)status["unchanged"]! > 0, "No row of the killed import was kept.");

            var position = await UntilTheListHasEverythingAsync(gateway.Client);
            Assert.Equal(undisturbed, await Portfolio.EndStateAsync(gateway.Client, position));
            await EveryChainIsValidAsync(gateway.Client);
        }
    }

    [Fact]
    public async Task Importing_the_same_files_again_changes_nothing_also_after_a_restart()
    {
        await using var store = new TStore();
        var settings = await store.StartAsync();
        using var data = new TempDirectory();
        await using (var gateway = await GatewayProcess.StartAsync(data.Path, settings))
        {
            await FirstYearAsync(gateway.Client);
            var again = await gateway.Client.ImportAsync(Portfolio.Realm, "first", Portfolio.CsvBytes(Policies, year: 0));
            Assert.Equal(Policies, (int)again["unchanged"]!);
            Assert.Equal(0, await gateway.TerminateAsync());
        }

        await using (var gateway = await GatewayProcess.StartAsync(data.Path, settings))
        {
            var again = await gateway.Client.ImportAsync(Portfolio.Realm, "first", Portfolio.CsvBytes(Policies, year: 0));
            Assert.Equal(Policies, (int)again["unchanged"]!);
        }
    }

    private static async Task<SortedDictionary<string, string>> UndisturbedAsync()
    {
        using var data = new TempDirectory();
        await using var gateway = await GatewayProcess.StartAsync(data.Path);
        await FirstYearAsync(gateway.Client);
        var status = await gateway.Client.ImportAsync(Portfolio.Realm, "second", Portfolio.CsvBytes(Policies, year: 1));
        Assert.Equal(Policies, (int)status["changed"]!);
        var position = await UntilTheListHasEverythingAsync(gateway.Client);
        var state = await Portfolio.EndStateAsync(gateway.Client, position);
        Assert.Equal(2 * Policies, state.Count);
        return state;
    }

    private static async Task FirstYearAsync(HttpClient client)
    {
        await client.SendJsonAsync(HttpMethod.Put, $"/v1/realms/{Portfolio.Realm}", Portfolio.Definition, HttpStatusCode.Created);
        var status = await client.ImportAsync(Portfolio.Realm, "first", Portfolio.CsvBytes(Policies, year: 0));
        Assert.Equal(Policies, (int)status["created"]!);
    }

    /// <summary>Sends half of the second year's rows and returns when some of them are committed, the rest still to come.</summary>
    private static async Task SecondYearUntilTheMiddleAsync(HttpClient client)
    {
        const string key = "second-year";
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))[..16]);
        using var content = new GatedContent(Portfolio.Csv(Policies, year: 1), holdAfter: Policies / 2);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/realms/{Portfolio.Realm}/imports?mapping=second")
        {
            Content = content,
        };
        request.Headers.Add("Idempotency-Key", key);
        _ = client.SendAsync(request).ContinueWith(static sent => sent.Exception, TaskScheduler.Default);

        using var timeout = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        JsonNode? last = null;
        try
        {
            while (await timer.WaitForNextTickAsync(timeout.Token))
            {
                using var response = await client.GetAsync(new Uri($"/v1/imports/{id}", UriKind.Relative), timeout.Token);
                if (!response.IsSuccessStatusCode)
                    continue;
                last = JsonNode.Parse(await response.Content.ReadAsStringAsync(timeout.Token));
                if ((long)last!["changed"]! > 0)
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No row of the import was reported as changed within {Patience}; last status: {last}");
        }
    }

    /// <summary>
    /// The list lags behind writes. A read with the position of one partition waits for that partition, so this waits for each in turn and
    /// answers the last.
    /// </summary>
    private static async Task<string> UntilTheListHasEverythingAsync(HttpClient client)
    {
        var wal = await client.GetJsonAsync("/v1/wal");
        var position = "";
        foreach (var partition in wal["partitions"]!.AsArray())
        {
            if (partition!["lastId"] is not { } last)
                continue;
            position = $"{partition["partition"]}:{last}";
            await client.GetJsonAsync($"/v1/realms/{Portfolio.Realm}/policies?limit=1", position);
        }
        return position;
    }

    private static async Task EveryChainIsValidAsync(HttpClient client) =>
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Policies),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (index, _) =>
            {
                var audit = await client.GetJsonAsync($"/v1/realms/{Portfolio.Realm}/policies/{Portfolio.Number(index)}/audit");
                Assert.True((bool)audit["valid"]!, $"{Portfolio.Number(index)}: {audit}");
                Assert.Equal(2, (int)audit["transactions"]!);
            }
        );
}
