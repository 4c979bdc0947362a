using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Concord.Benchmarks;

/// <summary>
/// An import through HTTP into a gateway with the silo within: rows per second and processor time a row, how long the projections follow
/// after the last row, and what commands to other policies wait meanwhile.
/// </summary>
internal static class ImportBenchmark
{
    private const int Callers = 4;
    private const int Others = 2_000;
    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public static async Task RunAsync(int rows, BenchmarkRedis? redis)
    {
        await using var gateway = await GatewayProcess.StartAsync(
            redis is null ? [] : ["--Storage:Provider", "Redis", "--Storage:Redis:ConnectionString", redis.ConnectionString]
        );
        using var http = new HttpClient { BaseAddress = new(gateway.Url), Timeout = Timeout.InfiniteTimeSpan };
        await PutRealmAsync(http);
        await ImportAsync(http, "o", Others);
        await CaughtUpAsync(http);

        var alone = await CommandsAsync(http, Task.Delay(Alone));
        await CaughtUpAsync(http);
        var (cpu, started) = (gateway.ProcessorTime, Stopwatch.GetTimestamp());
        var import = ImportAsync(http, "r", rows);
        var beside = CommandsAsync(http, import);
        await import;
        var (taken, used) = (Stopwatch.GetElapsedTime(started), gateway.ProcessorTime - cpu);
        var waits = await beside;
        await CaughtUpAsync(http);
        var (followed, all) = (Stopwatch.GetElapsedTime(started) - taken, gateway.ProcessorTime - cpu);

        Console.WriteLine("| rows | rows/s | CPU µs a row | caught up | projections behind s | commands p99 ms | during the import |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|");
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {rows:N0} | {rows / taken.TotalSeconds:N0} | {used.TotalMicroseconds / rows:N0} | {all.TotalMicroseconds / rows:N0} | "
                    + $"{followed.TotalSeconds:N1} | {P99(alone):N1} | {P99(waits):N1} |"
            )
        );
    }

    private static async Task PutRealmAsync(HttpClient http)
    {
        const string Realm = """
            {"name":"Imports","currency":"EUR","products":[{"code":"motor"}],"imports":{"csv":{"number":"{no}","product":"motor",
             "effectiveDate":"{from}","expirationDate":"{to}","premium":"{premium}","attributes":{"area":"{area:integer}","use":"{use}"},
             "parties":[{"role":"policyholder","id":"{client}","name":"{name}"}],"assets":[{"kind":"vehicle","id":"{car}"}],
             "places":[{"role":"garaged","id":"{place}"}],"onExisting":"endorse"}}}
            """;
        using var body = new StringContent(Realm, Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync(new Uri("/v1/realms/imports", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task ImportAsync(HttpClient http, string prefix, int rows)
    {
        var text = new StringBuilder("no,from,to,premium,area,use,client,name,car,place\n");
        for (var i = 0; i < rows; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{prefix}{i},2026-01-01,2027-01-01,{100 + i % 900}.47,{50 + i % 90},private,C{i / 3},Name Of {i},V{i},{1000 + i % 200}\n"
            );
        }

        using var body = new StringContent(text.ToString(), Encoding.UTF8, "text/csv");
        using var answer = await http.PostAsync(new Uri("/v1/realms/imports/imports?mapping=csv&wait=true", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
        var created = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("created").GetInt32();
        if (created != rows)
            throw new InvalidOperationException($"{created} of {rows} rows were created.");
    }

    /// <returns>Milliseconds that commands waited, until <paramref name="end"/>.</returns>
    private static async Task<List<double>> CommandsAsync(HttpClient http, Task end)
    {
        var waits = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CommandsAsync(http, caller, end))));
        return [.. waits.SelectMany(static one => one).Order()];
    }

    private static async Task<List<double>> CommandsAsync(HttpClient http, int caller, Task end)
    {
        var waits = new List<double>();
        for (var i = caller; !end.IsCompleted; i += Callers)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"/v1/realms/imports/policies/o{i % Others}/transactions");
            var area = string.Create(CultureInfo.InvariantCulture, $"{{\"attributes\":{{\"area\":{i}}}}}");
            using var body = new StringContent(
                $$"""{"type":"endorse","effectiveDate":"2026-06-01","changes":{{area}}}""",
                Encoding.UTF8,
                "application/json"
            );
            var started = Stopwatch.GetTimestamp();
            using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), body);
            answer.EnsureSuccessStatusCode();
            waits.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await Task.Delay(Pause);
        }

        return waits;
    }

    private static async Task CaughtUpAsync(HttpClient http)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await timer.WaitForNextTickAsync())
        {
            var wal = await http.GetFromJsonAsync<JsonElement>("/v1/wal");
            var lag =
                from partition in wal.GetProperty("partitions").EnumerateArray()
                from projection in partition.GetProperty("projections").EnumerateArray()
                select projection.GetProperty("lag").GetInt64();
            if (lag.Sum() == 0)
                return;
        }
    }

    private static double P99(List<double> waits) => waits.Count == 0 ? 0 : waits[waits.Count * 99 / 100];
}
