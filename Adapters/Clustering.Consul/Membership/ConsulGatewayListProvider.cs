using System.Collections.Immutable;
using System.Diagnostics;
using Concord.Adapters.Clustering.Consul;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;

#pragma warning disable IDE0130 // As in Microsoft.Orleans.Clustering.Consul.
namespace Orleans.Runtime.Membership;

/// <summary>
/// The active silos that clients may connect to. An empty list would make the client drop all its connections. So while Consul is
/// unavailable or has lost the table, the last known list stays.
/// </summary>
public sealed partial class ConsulGatewayListProvider : IGatewayListProvider, IDisposable
{
    /// <summary>
    /// How long the silos of a lost table are kept beside those of a new one. A running cluster restores its table much sooner.
    /// </summary>
    private static readonly TimeSpan LostListTimeout = TimeSpan.FromMinutes(5);

    /// <summary>What waits during an outage of Consul.</summary>
    internal const string Purpose = "The client continues with the silos that it knows.";

    private readonly ConsulHttpClient _client;
    private readonly bool _ownsClient;
    private readonly KeyValueStore _store;
    private readonly TableKeys _keys;
    private readonly ILogger<ConsulGatewayListProvider> _logger;
    private GatewayList? _known;
    private long? _lostAt;

    /// <summary>The constructor of Microsoft's package.</summary>
    public ConsulGatewayListProvider(
        ILogger<ConsulGatewayListProvider> logger,
        IOptions<ConsulClusteringOptions> options,
        IOptions<GatewayOptions> gatewayOptions,
        IOptions<ClusterOptions> clusterOptions
    )
        : this(
            new ConsulHttpClient(ConsulClusteringRules.Connect(options.Value), Purpose, logger),
            options,
            gatewayOptions,
            clusterOptions,
            logger
        ) => _ownsClient = true;

    internal ConsulGatewayListProvider(
        ConsulHttpClient client,
        IOptions<ConsulClusteringOptions> options,
        IOptions<GatewayOptions> gateways,
        IOptions<ClusterOptions> cluster,
        ILogger<ConsulGatewayListProvider> logger
    )
    {
        (_client, _store, _logger, MaxStaleness) = (client, new KeyValueStore(client), logger, gateways.Value.GatewayListRefreshPeriod);
        _keys = new(options.Value.KvRootFolder, cluster.Value.ClusterId);
    }

    /// <summary><see cref="GatewayOptions.GatewayListRefreshPeriod"/>: how often the list is read.</summary>
    public TimeSpan MaxStaleness { get; }

    public bool IsUpdatable => true;

    /// <exception cref="ConsulRefusedException">The token may not read the table.</exception>
    /// <exception cref="ConsulUnavailableException">Consul is unavailable; the client repeats the call by its own rules.</exception>
    public Task InitializeGatewayListProvider() => _store.CheckAccessAsync(_keys.Version, CancellationToken.None);

    /// <exception cref="ConsulUnavailableException">Consul is unavailable, and no list was read before.</exception>
    public async Task<IList<Uri>> GetGateways()
    {
        TableSnapshot image;
        try
        {
            image = TableSnapshot.Read(_keys, await _store.ListAsync(_keys.Prefix, stale: true, CancellationToken.None));
        }
        catch (ConsulUnavailableException) when (_known is not null)
        {
            // The Consul client has logged it.
            return [.. _known.Gateways];
        }

        var active = image
            .Rows.Values.Where(static row => row.Status == SiloStatus.Active && row.Entry.ProxyPort > 0)
            .Select(static row =>
                SiloAddress
                    .New(row.Entry.SiloAddress.Endpoint.Address, row.Entry.ProxyPort, row.Entry.SiloAddress.Generation)
                    .ToGatewayUri()
            )
            .ToImmutableList();
        if (_known is { Gateways.IsEmpty: false } known && IsLost(known, image))
        {
            if (_lostAt is null)
                LogLost(_keys.Prefix, known.Gateways.Count);
            _lostAt ??= Stopwatch.GetTimestamp();
            if (active.IsEmpty || Stopwatch.GetElapsedTime(_lostAt.Value) < LostListTimeout)
                return [.. active.Union(known.Gateways)];
        }

        (_known, _lostAt) = (new(image.Version, active), null);
        return [.. active];
    }

    public void Dispose()
    {
        if (_ownsClient)
            _client.Dispose();
    }

    /// <summary>
    /// A lower version belongs to another table, or to an older state of this one. A server that is behind shows the same for a moment,
    /// with the same consequence.
    /// </summary>
    private static bool IsLost(GatewayList known, TableSnapshot image) => image.Version < known.Version;

    [LoggerMessage(1, LogLevel.Warning, "Consul has lost the membership table under {Prefix}; the {Count} known gateways are kept.")]
    private partial void LogLost(string prefix, int count);

    private sealed record GatewayList(int Version, ImmutableList<Uri> Gateways);
}
