using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Abstractions.Realms;
using Concord.Silo.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concord.Benchmarks;

/// <summary>A silo with the embedded store in a directory of its own, as the gateway hosts it.</summary>
internal sealed class BenchmarkSilo : IAsyncDisposable
{
    public const string Realm = "bench";

    private static readonly CanonicalJson Definition = Json("""{"name":"Bench","currency":"EUR","products":[{"code":"motor"}]}""");

    private readonly IHost _host;
    private readonly DirectoryInfo _directory;

    private BenchmarkSilo(IHost host, DirectoryInfo directory) => (_host, _directory) = (host, directory);

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public string StoreFile => Path.Combine(_directory.FullName, "concord.db");

    public static async Task<BenchmarkSilo> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("concord-benchmark-");
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection([new("Storage:DataDirectory", directory.FullName)]);
        builder.UseConcordSilo();
        var host = builder.Build();
        await host.StartAsync();
        var silo = new BenchmarkSilo(host, directory);
        await silo.Grains.GetGrain<IRealmGrain>(Realm).PutAsync(new(Context(), Definition));
        return silo;
    }

    public IPolicyGrain Policy(int index) => Grains.GetGrain<IPolicyGrain>($"{Realm}/P{index:000000}");

    public static CommandContext Context() => new() { CommitId = Guid.NewGuid(), Actor = "benchmark", Origin = "benchmark" };

    public static CanonicalJson Json(string json) => CanonicalJsonReader.Parse(global::System.Text.Encoding.UTF8.GetBytes(json));

    /// <summary>A policy as the motor portfolio has them: 25 attributes, two parties, a vehicle, a place; about 1 KB of JSON.</summary>
    public static CanonicalJson Document(int index) => Json($$$"""
        {"product":"motor","effectiveDate":"2025-01-01","expirationDate":"2026-01-01","premium":{"amount":"{{{300 + index % 400}}}.50","currency":"EUR"},
         "attributes":{"bonus":0.{{{50 + index % 50}}},"coverage":"Maxi","duration":{{{index % 30}}},"sitDuration":{{{index % 9}}},"payFrequency":"Biannual","payd":false,
           "usage":"WorkPrivate","secondDriver":false,"driverAge":{{{20 + index % 60}}},"driverSex":"M","licenceAge":{{{index % 50}}},"vehicleAge":{{{index % 20}}},
           "cylinder":{{{1000 + index % 1500}}},"power":{{{60 + index % 150}}},"fuel":"Diesel","saleBegin":{{{index % 15}}},"saleEnd":{{{index % 12}}},
           "speed":{{{150 + index % 80}}},"vehicleType":"Tourism","value":{{{9000 + index % 30000}}},"weight":{{{900 + index % 900}}} },
         "parties":[{"role":"policyholder","id":"A{{{index:00000000}}}" },{"role":"driver","id":"A{{{index:00000000}}}-1"}],
         "assets":[{"kind":"vehicle","id":"A{{{index:00000000}}}-V01","attributes":{"make":"PEUGEOT","model":"306"} }],
         "places":[{"role":"garaged","id":"{{{36000 + index % 900}}}" }] }
        """);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _directory.Delete(recursive: true);
    }
}
