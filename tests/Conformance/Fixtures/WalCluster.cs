using Concord.Ports;
using Concord.Projections;
using Concord.Silo.Streaming;
using Concord.Testing;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Concord.Conformance;

/// <summary>A cluster with the archive and a probe as projections, over storage that outlives its silos.</summary>
internal sealed class WalCluster : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private readonly Action<IServiceCollection>? _configure;
    private readonly bool _bystander;
    private InProcessTestCluster? _cluster;

    private WalCluster(Action<IServiceCollection>? configure, int partitions, bool bystander)
    {
        (_configure, _bystander) = (configure, bystander);
        Storage = new(partitions: partitions);
    }

    public InMemoryStorage Storage { get; }
    public ProbeRecorder Probe { get; } = new();
    public InProcessTestCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster is stopped.");

    /// <param name="bystander">Adds <see cref="OtherSubscriberGrain"/>, which subscribes to the same streams.</param>
    public static async Task<WalCluster> StartAsync(
        short silos = 1,
        Action<IServiceCollection>? configure = null,
        int partitions = 4,
        bool bystander = false
    )
    {
        var cluster = new WalCluster(configure, partitions, bystander);
        await cluster.StartAgainAsync(silos);
        return cluster;
    }

    public async Task StartAgainAsync(short silos = 1)
    {
        Programs.ThrowIfQuick("a cluster");
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo(
            (_, silo) =>
            {
                silo.Services.AddInMemoryStorage(Storage);
                silo.Services.AddSingleton(Probe);
                silo.Services.AddProjection<ArchiveProjection>(ProjectionNames.Archive);
                silo.Services.AddProjection<ProbeProjection>(ProbeProjection.Name);
                silo.Services.Configure<ProjectionOptions>(options =>
                {
                    options.MinBackoff = TimeSpan.FromMilliseconds(1);
                    options.MaxBackoff = TimeSpan.FromMilliseconds(5);
                    options.MaxHold = TimeSpan.FromMilliseconds(200);
                });
                silo.Services.AddEventFeed();
                silo.AddWalStreams(ProjectionNames.Archive);
                silo.AddWalStreams(ProbeProjection.Name);
                if (!_bystander)
                    OtherSubscriberGrain.Without(silo.Services);
                _configure?.Invoke(silo.Services);
            }
        );
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task StopAsync()
    {
        await Cluster.DisposeAsync();
        _cluster = null;
        Storage.Store.Restart();
    }

    public async Task KillAsync()
    {
        foreach (var silo in Cluster.Silos.ToList())
            await Cluster.KillSiloAsync(silo);
    }

    public IProjectionGrain Grain(string projection, int partition) =>
        Cluster.Client.GetGrain<IProjectionGrain>(ProjectionStreams.KeyOf(projection, partition));

    public IProjectionControlGrain Control(string projection) => Cluster.Client.GetGrain<IProjectionControlGrain>(projection);

    public IWalGrain Log => Cluster.Client.GetGrain<IWalGrain>(0);

    public Task PassedAsync(string projection, IEnumerable<WalPosition> positions) =>
        Task.WhenAll(
            positions.Select(position => Grain(projection, position.Partition).PassedAsync(position.Entry, Patience, TimeProvider.System))
        );

    public async Task<WalGroupInfo> GroupAsync(string projection, int partition) =>
        (await Storage.Store.DescribeAsync())[partition].Groups.Single(group => group.Group == projection);

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}
