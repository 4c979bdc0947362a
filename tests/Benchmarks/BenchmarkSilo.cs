using System.Net;
using Concord.Hosting;
using Concord.Operations;
using Concord.Policies;
using Concord.Ports;
using Concord.Realms;
using Concord.Silo;
using Concord.Values;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concord.Benchmarks;

/// <summary>A silo with files in a directory of its own, as the gateway hosts it; on the embedded store, or on a Redis.</summary>
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

    public ICommitStore Store => Services.GetRequiredService<ICommitStore>();

    public IWriteAheadLog Log => Services.GetRequiredService<IWriteAheadLog>();

    public static async Task<BenchmarkSilo> StartAsync(
        BenchmarkRedis? redis = null,
        SiloComposition composition = SiloComposition.Whole,
        Action<ISiloBuilder>? configure = null,
        bool dashboard = true
    )
    {
        var directory = Directory.CreateTempSubdirectory("concord-benchmark-");
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        builder.Configuration.AddInMemoryCollection([
            new("Storage:DataDirectory", directory.FullName),
            new("Storage:Provider", redis is null ? "Embedded" : "Redis"),
            new("Storage:Redis:ConnectionString", redis?.ConnectionString),
            new("Cluster:SiloPort", "0"),
            new("Cluster:GatewayPort", "0"),
            new("Dashboard:Enabled", dashboard ? "true" : "false"),
        ]);
        if (composition == SiloComposition.Whole)
            builder.UseConcordSilo();
        else
            UseSiloWithoutProjections(builder);
        if (configure is not null)
            builder.UseOrleans(configure);
        var host = builder.Build();
        await host.StartAsync();
        var silo = new BenchmarkSilo(host, directory);

        // As a silo alone does soon after its start.
        await silo.Store.RaiseFormatAsync();
        if (await silo.Store.ReadAsync(new(Realm)) is null)
            await silo.Grains.GetGrain<IRealmGrain>(Realm).PutAsync(new(Context(), Definition));
        return silo;
    }

    public static string KeyOf(int index) => $"{Realm}/P{index:000000}";

    public IPolicyGrain Policy(int index) => Grains.GetPolicy(KeyOf(index));

    public Task<LoadResult> CreateAsync(int policies) => CreateAsync(policies, Document);

    public Task<LoadResult> CreateAsync(int policies, Func<int, CanonicalJson> document) =>
        Load.RunAsync(256, policies, index => Policy(index).CreateAsync(new(Context(), document(index))));

    /// <summary>The projections have taken everything, so that no measurement carries the one before.</summary>
    public async Task CaughtUpAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while ((await Log.DescribeAsync()).Sum(partition => partition.Groups.Sum(group => group.Lag)) > 0)
            await timer.WaitForNextTickAsync();
    }

    public static CommandContext Context() =>
        new()
        {
            CommitId = Guid.NewGuid(),
            Actor = "benchmark",
            Origin = "benchmark",
        };

    public static CanonicalJson Json(string json) => CanonicalJsonReader.Parse(global::System.Text.Encoding.UTF8.GetBytes(json));

    /// <summary>A policy as the motor portfolio has them: 25 attributes, two parties, a vehicle, a place; about 1 KB of JSON.</summary>
    public static CanonicalJson Document(int index) =>
        Json(
            $$$"""
            {"product":"motor","effectiveDate":"2025-01-01","expirationDate":"2026-01-01","premium":{"amount":"{{{300
                + index % 400}}}.50","currency":"EUR"},
             "attributes":{"bonus":0.{{{50 + index % 50}}},"coverage":"Maxi","duration":{{{index % 30}}},"sitDuration":{{{index
                % 9}}},"payFrequency":"Biannual","payd":false,
               "usage":"WorkPrivate","secondDriver":false,"driverAge":{{{20 + index % 60}}},"driverSex":"M","licenceAge":{{{index
                % 50}}},"vehicleAge":{{{index % 20}}},
               "cylinder":{{{1000 + index % 1500}}},"power":{{{60 + index % 150}}},"fuel":"Diesel","saleBegin":{{{index
                % 15}}},"saleEnd":{{{index % 12}}},
               "speed":{{{150 + index % 80}}},"vehicleType":"Tourism","value":{{{9000 + index % 30000}}},"weight":{{{900 + index % 900}}} },
             "parties":[{"role":"policyholder","id":"A{{{index:00000000}}}" },{"role":"driver","id":"A{{{index:00000000}}}-1"}],
             "assets":[{"kind":"vehicle","id":"A{{{index:00000000}}}-V01","attributes":{"make":"PEUGEOT","model":"306"} }],
             "places":[{"role":"garaged","id":"{{{36000 + index % 900}}}" }] }
            """
        );

    /// <summary>
    /// What <see cref="SiloExtensions.UseConcordSilo(IHostApplicationBuilder)"/> does, but for the projections, the streams and what trims
    /// the log after them.
    /// </summary>
    private static void UseSiloWithoutProjections(HostApplicationBuilder builder)
    {
        var cluster = builder.BindCluster();
        builder.Services.AddConcordStorage(StoreSelection.Bind(builder, cluster));
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(
                PortCheck.Check("silo", 0, IPAddress.Loopback),
                PortCheck.Check("gateway", 0, IPAddress.Loopback),
                null,
                cluster.ServiceId,
                cluster.ClusterId
            );
            silo.Services.AddPolicies().AddRealms();
        });
        builder.Services.AddIdempotency();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _directory.Delete(recursive: true);
    }
}

internal enum SiloComposition
{
    /// <summary>As the product is.</summary>
    Whole,

    /// <summary>Grains and storage only: nothing follows the log.</summary>
    WithoutProjections,
}
