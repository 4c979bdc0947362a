using System.Globalization;
using System.Text;
using Concord.Testing;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime.Host;
using Orleans.Runtime.Membership;
using Xunit;

namespace Concord.Adapters.Clustering.Consul.Tests;

/// <summary>One Consul for all tests that do it no harm; each uses a cluster of its own.</summary>
public sealed class SharedConsul : IAsyncLifetime
{
    public ConsulServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await ConsulServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class ConsulCollection : ICollectionFixture<SharedConsul>
{
    public const string Name = "Consul";
}

/// <summary>What a silo or client of one cluster uses of Consul, without the silo.</summary>
internal sealed class ConsulTestBed : IDisposable
{
    private readonly LoggerFactory _loggers;
    private readonly ConsulHttpClient _client;

    public ConsulTestBed(string address, string? clusterId = null, string? token = null, string? root = null)
    {
        ClusterId = clusterId ?? NewCluster();
        Options = new()
        {
            Address = address,
            Token = token,
            KvRootFolder = root,
            Timeout = TimeSpan.FromSeconds(2),
            StartTimeout = TimeSpan.Zero,
        };
        _loggers = new([Log]);
        _client = new(
            new(ConsulConnection.ParseAddresses(address)!, token, Options.Timeout),
            "The test waits.",
            _loggers.CreateLogger<ConsulHttpClient>()
        );
        var cluster = Microsoft.Extensions.Options.Options.Create(new ClusterOptions { ClusterId = ClusterId, ServiceId = "test" });
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        Table = new(_client, options, cluster, _loggers.CreateLogger<ConsulBasedMembershipTable>());
        Gateways = new(
            _client,
            options,
            Microsoft.Extensions.Options.Options.Create(new GatewayOptions()),
            cluster,
            _loggers.CreateLogger<ConsulGatewayListProvider>()
        );
    }

    public string ClusterId { get; }

    public ConsulClusteringOptions Options { get; }

    public LogLines Log { get; } = new();

    public ConsulBasedMembershipTable Table { get; }

    public ConsulGatewayListProvider Gateways { get; }

    public static string NewCluster() => $"c{Guid.NewGuid():N}";

    /// <summary>As a silo of the same cluster that starts now: it knows nothing yet.</summary>
    public ConsulTestBed Another() => new(Options.Address, ClusterId, Options.Token, Options.KvRootFolder);

    /// <summary>A row that must be taken.</summary>
    public async Task<MembershipEntry> InsertAsync(SiloStatus status = SiloStatus.Active, DateTime? started = null)
    {
        var entry = MembershipEntries.New(status, started);
        Assert.True(await Table.InsertRow(entry, (await Table.ReadAll()).Version.Next()));
        return entry;
    }

    /// <summary>A row as a silo with Microsoft's package writes it: the version's key carries no number of its own.</summary>
    public async Task<MembershipEntry> InsertByPackageAsync()
    {
        var (entry, store, keys) = (
            MembershipEntries.New(SiloStatus.Active),
            new KeyValueStore(_client),
            new TableKeys(Options.KvRootFolder, ClusterId)
        );
        var version = (await store.ListAsync(keys.Version, stale: false, CancellationToken.None)).Single();
        var next = Encoding.UTF8.GetBytes($"{int.Parse(Encoding.UTF8.GetString(version.Value!), CultureInfo.InvariantCulture) + 1}");
        Assert.NotNull(
            await store.TryCommitAsync(
                [
                    KeyOperation.SetIf(keys.RowOf(entry.SiloAddress), ConsulSiloRegistration.Write(entry), 0),
                    KeyOperation.SetIf(keys.Version, next, version.ModifyIndex),
                ],
                idempotent: false,
                CancellationToken.None
            )
        );
        return entry;
    }

    /// <summary>A new status that must be taken.</summary>
    public async Task UpdateAsync(SiloAddress silo, SiloStatus status)
    {
        var table = await Table.ReadAll();
        var (entry, etag) = table.TryGet(silo)!;
        entry.Status = status;
        Assert.True(await Table.UpdateRow(entry, etag, table.Version.Next()));
    }

    public async Task<SiloStatus?> StatusOfAsync(SiloAddress silo) => (await Table.ReadAll()).TryGet(silo)?.Item1.Status;

    public void Dispose()
    {
        Table.Dispose();
        _client.Dispose();
        _loggers.Dispose();
    }
}
