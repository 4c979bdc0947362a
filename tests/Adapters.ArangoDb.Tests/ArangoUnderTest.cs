using Concord.ArangoDb.StandIn;
using Concord.Conformance;
using Concord.Ports;
using Concord.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>The adapter as a host makes it, on a fake server of its own or on a database of its own of a real one.</summary>
internal sealed class ArangoUnderTest : GraphStoreUnderTest
{
    private readonly Dictionary<string, string?> _settings;
    private readonly ArangoQueries _queries;
    private readonly bool _isReal;
    private ServiceProvider _services;

    private ArangoUnderTest(ArangoServer? server, Dictionary<string, string?> settings, string version)
    {
        (Server, _settings, _isReal) = (server, settings, server is null);
        _queries = new(
            new Uri(settings["Graph:ArangoDb:Url"]!.Split(',')[0]),
            settings["Graph:ArangoDb:User"]!,
            settings["Graph:ArangoDb:Password"]!
        );
        Damage = new ArangoDamage(_queries, settings["Graph:ArangoDb:Database"]!);
        var parts = version.Split('.', '-');
        var number = (int.Parse(parts[0], null), int.Parse(parts[1], null));
        CanCompareVectors = number.CompareTo((3, 9)) >= 0;
        _services = Start();
    }

    /// <summary>Null where it is a real one.</summary>
    public ArangoServer? Server { get; }

    public string Database => _settings["Graph:ArangoDb:Database"]!;

    public override IGraphStore Store => _services.GetRequiredService<IGraphStore>();

    public override IGraphDamage Damage { get; }

    public override bool CanCompareVectors { get; }

    public static async Task<ArangoUnderTest> OnFakeAsync(
        ArangoServerOptions options,
        int endpoints = 1,
        params (string Key, string Value)[] settings
    )
    {
        var server = await ArangoServer.StartAsync(options, endpoints);
        var all = Settings(string.Join(',', server.Endpoints), options.User, options.Password, "concord");
        foreach (var (key, value) in settings)
            all[$"Graph:ArangoDb:{key}"] = value;
        return new(server, all, options.Version);
    }

    public static async Task<ArangoUnderTest> OnRealAsync(Uri url, string user, string password)
    {
        using var queries = new ArangoQueries(url, user, password);
        return new(null, Settings(url.ToString(), user, password, $"concord_test_{Guid.NewGuid():N}"), await queries.ReadVersionAsync());
    }

    /// <summary>Another silo's, on the same server.</summary>
    public ServiceProvider Another() => Start();

    public override async Task RestartAsync()
    {
        await _services.DisposeAsync();
        _services = Start();
    }

    /// <summary>The View of a real server follows in its own time.</summary>
    public override async Task EventuallyAsync(Func<Task> assertion)
    {
        if (!_isReal)
        {
            await assertion();
            return;
        }

        using var deadline = new CancellationTokenSource(SignalWait.Limit);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            try
            {
                await assertion();
                return;
            }
            catch (Xunit.Sdk.XunitException) when (!deadline.IsCancellationRequested)
            {
                await pace.WaitForNextTickAsync();
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_isReal)
            await _queries.DropDatabaseAsync(Database);
        _queries.Dispose();
        if (Server is not null)
            await Server.DisposeAsync();
    }

    private static Dictionary<string, string?> Settings(string url, string user, string password, string database) =>
        new()
        {
            ["Graph:ArangoDb:Url"] = url,
            ["Graph:ArangoDb:User"] = user,
            ["Graph:ArangoDb:Password"] = password,
            ["Graph:ArangoDb:Database"] = database,
        };

    private ServiceProvider Start() =>
        new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build())
            .AddLogging(static logging => logging.ClearProviders())
            .AddArangoGraph()
            .BuildServiceProvider();
}
