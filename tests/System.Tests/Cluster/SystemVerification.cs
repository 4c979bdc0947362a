using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;

namespace Concord.System.Tests;

/// <summary>Whether the system agrees with itself, asked through the public API alone, when nobody writes.</summary>
internal sealed class SystemVerification(IReadOnlyList<HttpClient> gateways, string realm)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);
    private static readonly ParallelOptions Several = new() { MaxDegreeOfParallelism = 8 };

    /// <summary>Completes when every gateway says that it is ready.</summary>
    /// <exception cref="TimeoutException">Says what it said instead.</exception>
    public async Task UntilReadyAsync()
    {
        foreach (var gateway in gateways)
        {
            var problem = await UntilAsync(() => ReadinessProblemAsync(gateway));
            if (problem is not null)
                throw new TimeoutException($"{gateway.BaseAddress} is not ready within {Limit}: {problem}");
        }
    }

    /// <summary>Every policy's history as it is recorded.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<Recorded>>> ReadHistoriesAsync(IEnumerable<string> policies)
    {
        var histories = new ConcurrentDictionary<string, IReadOnlyList<Recorded>>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            policies,
            Several,
            async (policy, _) =>
            {
                var items = await AllAsync($"/v1/realms/{realm}/policies/{policy}/transactions?limit=1000");
                histories[policy] =
                [
                    .. items.Select(static item => new Recorded(
                        (long)item["sequence"]!,
                        PolicyRequests.MarkOf(item["changes"]!["attributes"]) ?? ""
                    )),
                ];
            }
        );
        return histories;
    }

    /// <summary>What projections have still to do, or have given up, when their time is over; nothing where they are through.</summary>
    public async Task<IReadOnlyList<string>> UntilCaughtUpAsync()
    {
        var behind = await UntilAsync(async () =>
        {
            var wal = await GetAsync("/v1/wal");
            var late = wal["projections"]!
                .AsArray()
                .Where(static p => (long)p!["lag"]! + (long)p["pending"]! + (long)p["deadLetters"]! > 0)
                .Select(static p => p!.ToJsonString())
                .ToList();
            return late.Count == 0 ? null : string.Join('\n', late);
        });
        return behind is null ? [] : [behind];
    }

    /// <summary>Audit chains, lists, events and the graph, each against the histories.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(IReadOnlyDictionary<string, IReadOnlyList<Recorded>> histories)
    {
        var problems = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            histories,
            Several,
            async (history, _) =>
            {
                var audit = await GetAsync($"/v1/realms/{realm}/policies/{history.Key}/audit");
                if (!(bool)audit["valid"]! || (int)audit["transactions"]! != history.Value.Count)
                    problems.Add($"The chain of {history.Key}, which has {history.Value.Count} transactions: {audit.ToJsonString()}");
            }
        );

        var listed = (await AllAsync($"/v1/realms/{realm}/policies?limit=1000")).ToDictionary(
            static item => (string)item["number"]!,
            static item => (int)item["version"]!,
            StringComparer.Ordinal
        );
        var events = (await AllAsync($"/v1/wal/events?realm={realm}&limit=1000"))
            .Select(static e => ((string)e["subject"]!, (int)e["version"]!))
            .ToList();
        foreach (var (policy, history) in histories)
        {
            if (listed.GetValueOrDefault(policy) != history.Count)
                problems.Add($"The list has {policy} at version {listed.GetValueOrDefault(policy)}, it is at {history.Count}");
            var versions = events.Where(e => e.Item1 == $"{realm}/{policy}").Select(static e => e.Item2).Order();
            if (!versions.SequenceEqual(Enumerable.Range(1, history.Count)))
                problems.Add($"The events of {policy} are of the versions {string.Join(',', versions)}, and it has {history.Count}");
        }

        var check = await PostAsync("/v1/graph:check");
        if (
            (string)check["state"]! != "completed"
            || (long)check["drift"]! + (long)check["inFlight"]! != 0
            || (long)check["checked"]! < histories.Count
        )
            problems.Add($"The graph: {check.ToJsonString()}");
        return [.. problems];
    }

    private static async Task<string?> ReadinessProblemAsync(HttpClient gateway)
    {
        try
        {
            using var response = await gateway.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return response.IsSuccessStatusCode ? null : await response.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }

    private async Task<List<JsonNode>> AllAsync(string path)
    {
        var all = new List<JsonNode>();
        for (string? cursor = null; ; )
        {
            var page = await GetAsync(cursor is null ? path : $"{path}&cursor={Uri.EscapeDataString(cursor)}");
            all.AddRange(page["items"]!.AsArray()!);
            if ((cursor = (string?)page["next"]) is null)
                return all;
        }
    }

    private Task<JsonNode> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    private Task<JsonNode> PostAsync(string path) => SendAsync(HttpMethod.Post, path);

    /// <summary>Asks again while the answer is 503, as the contract has it.</summary>
    private async Task<JsonNode> SendAsync(HttpMethod method, string path)
    {
        JsonNode? answer = null;
        var problem = await UntilAsync(async () =>
        {
            using var request = new HttpRequestMessage(method, path);
            using var response = await gateways[Random.Shared.Next(gateways.Count)].SendAsync(request);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                return await response.Content.ReadAsStringAsync();
            answer = await response.ExpectAsync(HttpStatusCode.OK);
            return null;
        });
        return answer ?? throw new TimeoutException($"{method} {path} was answered with 503 for {Limit}: {problem}");
    }

    /// <summary>Until the probe answers null; its last answer when the time is over.</summary>
    private static async Task<string?> UntilAsync(Func<Task<string?>> probe)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Again);
        while (true)
        {
            if (await probe() is not { } problem)
                return null;
            if (Stopwatch.GetElapsedTime(started) > Limit)
                return problem;
            await timer.WaitForNextTickAsync();
        }
    }
}
