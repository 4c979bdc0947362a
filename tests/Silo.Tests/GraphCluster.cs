using System.Text;
using Concord.Conformance;
using Concord.Graph;
using Concord.Operations;
using Concord.Policies;
using Concord.Ports;
using Concord.Projections;
using Concord.Realms;
using Concord.Testing;
using Concord.Values;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Concord.Silo.Tests;

/// <summary>A whole silo on storage in memory that outlives it.</summary>
internal sealed class GraphCluster : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private InProcessTestCluster? _cluster;
    private WalPosition _last;

    public InMemoryStorage Storage { get; } = new();

    /// <summary>Another one in place of the storage's: a server that is new.</summary>
    public InMemoryGraphStore? OtherGraph { get; set; }

    public InMemoryGraphStore Graph => OtherGraph ?? Storage.Graph;

    public IGraphGrain Questions => Client.GetGrain<IGraphGrain>(0);
    public IGraphMaintenanceGrain Maintenance => Client.GetGrain<IGraphMaintenanceGrain>(0);
    public ISystemGrain System => Client.GetGrain<ISystemGrain>(0);
    public IProjectionControlGrain Control => Client.GetGrain<IProjectionControlGrain>(ProjectionNames.Graph);

    private IClusterClient Client => (_cluster ?? throw new InvalidOperationException("The cluster is stopped.")).Client;

    public static async Task<GraphCluster> StartAsync()
    {
        var cluster = new GraphCluster();
        await cluster.StartAgainAsync();
        await cluster
            .Client.GetGrain<IRealmGrain>("motor-fr")
            .PutAsync(new(Context(), Json("""{"name":"Motor France","currency":"EUR","products":[{"code":"motor"}]}""")));
        return cluster;
    }

    public async Task StartAgainAsync()
    {
        Programs.ThrowIfQuick("a cluster");
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo(
            (_, silo) =>
            {
                silo.AddConcord().UseInMemoryReminderService();
                silo.Services.AddInMemoryStorage(Storage);
                silo.Services.AddSingleton<IGraphStore>(Graph);
                silo.Services.Configure<ProjectionOptions>(options =>
                {
                    options.MinBackoff = TimeSpan.FromMilliseconds(1);
                    options.MaxBackoff = TimeSpan.FromMilliseconds(5);
                    options.MaxHold = TimeSpan.FromMilliseconds(200);
                });
            }
        );
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task StopAsync()
    {
        await _cluster!.DisposeAsync();
        _cluster = null;
        Storage.Store.Restart();
    }

    public async Task CreateAsync(int from, int count)
    {
        var created = await Task.WhenAll(
            Enumerable
                .Range(from, count)
                .Select(number =>
                    Client
                        .GetGrain<IPolicyGrain>($"motor-fr/A{number}")
                        .CreateAsync(
                            new(
                                Context(),
                                Json(
                                    $$"""
                                    {"product":"motor","effectiveDate":"2026-01-01","expirationDate":"2027-01-01",
                                     "parties":[{"role":"policyholder","id":"P{{number}}","name":"Ada {{number}}"}],
                                     "assets":[{"kind":"vehicle","id":"V{{number
                                        / 2}}","attributes":{"make":"VW"} }],"places":[{"role":"garaged","id":"75001"}]}
                                    """
                                )
                            )
                        )
                )
        );
        _last = created[^1].Position;
        await Task.WhenAll(created.Select(result => PassedAsync(result.Position)));
    }

    public async Task EndorseAsync(int number, string changes, bool wait = true)
    {
        var result = await Client
            .GetGrain<IPolicyGrain>($"motor-fr/A{number}")
            .ApplyAsync(new(Context(), TransactionType.Endorse, new(2026, 3, 1), Json(changes)));
        _last = result.Position;
        if (wait)
            await PassedAsync(_last);
    }

    public async Task<GraphCheck> CheckAsync(bool repair = false)
    {
        await Maintenance.CheckAsync(Guid.NewGuid().ToString("N"), repair, "ada");
        return (await Maintenance.GetCheckAsync(Patience))!;
    }

    public Task PassedAsync(WalPosition position) => Client.GetGrain<IWalGrain>(0).WaitForAsync(ProjectionNames.Graph, position, Patience);

    public async Task AssertAgreesAsync()
    {
        var subgraphs = new List<Subgraph>();
        await foreach (var page in Storage.Store.ScanAsync())
        {
            foreach (var state in await Storage.Store.ReadManyAsync(page))
                subgraphs.Add(SubgraphFactory.Of(state!));
        }

        await GraphModel.Of(subgraphs).AssertIsAsync(Graph);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    private static CommandContext Context() =>
        new()
        {
            CommitId = Guid.NewGuid(),
            Actor = "ada",
            Origin = "api",
        };

    private static CanonicalJson Json(string text) => CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(text));
}
