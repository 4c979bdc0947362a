using System.Globalization;
using System.Net;
using Concord.Testing;
using Xunit;

namespace Concord.System.Tests;

/// <summary>
/// The one cluster that goes through all phases, the load on it, and everything that clients have been told since its start.
/// </summary>
public sealed class FaultCluster : IAsyncLifetime
{
    /// <summary>Seconds of load per phase; more for a long run.</summary>
    private const string SecondsVariable = "CONCORD_FAULT_SECONDS";

    /// <summary><c>--redis</c> for membership in Redis instead of Consul.</summary>
    private const string MembershipVariable = "CONCORD_FAULT_MEMBERSHIP";

    /// <summary>Requests per second; fewer for a machine that has other work to do.</summary>
    private const string RateVariable = "CONCORD_FAULT_RATE";

    private const int DefaultSeconds = 5;
    private const int DefaultRate = 40;
    private const string Realm = Portfolio.Realm;

    private readonly string _next = Directory.CreateTempSubdirectory("concord-next-").FullName;
    private readonly List<HttpClient> _gateways = [];
    private LocalCluster? _cluster;
    private FaultRun? _run;
    private bool _disturbed;

    internal LocalCluster Cluster => _cluster!;

    internal FaultRun Run => _run!;

    internal IReadOnlyList<HttpClient> Gateways => _gateways;

    internal IReadOnlyList<string> Policies { get; private set; } = [];

    internal static bool OnConsul => Membership == "--consul";

    internal static TimeSpan PhaseTime { get; } = TimeSpan.FromSeconds(Number(SecondsVariable, DefaultSeconds));

    private static string Membership =>
        Environment.GetEnvironmentVariable(MembershipVariable) is { Length: > 0 } membership ? membership : "--consul";

    private static int Number(string variable, int byDefault) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : byDefault;

    /// <summary>The silo's assembly of the next version.</summary>
    internal string NextVersion { get; private set; } = "";

    /// <inheritdoc cref="FaultRun.PhaseAsync"/>
    internal async Task<PhaseResult> PhaseAsync(
        string name,
        TimeSpan atLeast,
        Func<Task> fault,
        Func<IEnumerable<(string Name, double Value)>>? measured = null
    )
    {
        // A phase that failed in the middle has left something down, which would fail all others too.
        if (_disturbed)
            await Cluster.UpAsync();
        _disturbed = true;
        var result = await Run.PhaseAsync(name, atLeast, fault, measured);
        _disturbed = false;
        return result;
    }

    public async ValueTask InitializeAsync()
    {
        // Longer phases have more policies, so that histories stay as long as they are.
        Policies =
        [
            .. Enumerable
                .Range(0, 48 * Math.Max(1, (int)PhaseTime.TotalSeconds / DefaultSeconds))
                .Select(static i => string.Create(CultureInfo.InvariantCulture, $"P{i:0000}")),
        ];
        var building = Concord.System.Tests.NextVersion.BuildAsync(_next);
        _cluster = await LocalCluster.StartAsync(
            silos: 3,
            gateways: 2,
            Membership,
            new Dictionary<string, string>
            {
                // Nothing stands in front of the clients that must learn of a stop beforehand.
                ["Cluster__DrainNotice"] = "00:00:01",
            }
        );

        // What is measured below is not to share the machine with a compiler.
        NextVersion = await building;
        foreach (var gateway in _cluster.Gateways)
            _gateways.Add(
                new(new SocketsHttpHandler { UseProxy = false })
                {
                    BaseAddress = _cluster.AddressOf(gateway),
                    Timeout = TimeSpan.FromMinutes(5),
                }
            );

        await _gateways[0].SendJsonAsync(HttpMethod.Put, $"/v1/realms/{Realm}", Portfolio.Definition, HttpStatusCode.Created);
        _run = new(
            new LoadGenerator(_gateways, Realm, Policies, Number(RateVariable, DefaultRate), seed: 20_261_126),
            new SystemVerification(_gateways, Realm),
            Policies,
            new()
        );
        await _run.BeginAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
            gateway.Dispose();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        Directory.Delete(_next, recursive: true);
    }
}
