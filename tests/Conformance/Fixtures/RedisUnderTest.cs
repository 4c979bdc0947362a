using Concord.Adapters.ArangoDb;
using Concord.Adapters.Redis;
using Concord.Adapters.Sqlite;
using Concord.Ports;
using Concord.Testing;
using Concord.Wal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concord.Conformance;

/// <summary>
/// The Redis store on a real server, as the host registers it; with archive and lists on ArangoDB if the settings name one.
/// Several may share a server only one after the other, each in an emptied one.
/// </summary>
internal sealed class RedisUnderTest : StorageUnderTest
{
    private readonly Dictionary<string, string?> _settings;
    private ServiceProvider _services;
    private bool _closed;

    private RedisUnderTest(string connection, int? partitions, (string Key, string Value)[] settings)
    {
        Directory = Path.Combine(Path.GetTempPath(), "concord-tests", Guid.NewGuid().ToString("N"));
        _settings = new()
        {
            ["Storage:DataDirectory"] = Directory,
            ["Storage:Partitions"] = partitions?.ToString(),
            ["Storage:Redis:ConnectionString"] = connection,

            // The test's clock differs from the server's.
            ["Storage:Redis:MaxClockLead"] = "365000.00:00:00",
        };
        foreach (var (key, value) in settings)
            _settings[key] = value;
        _services = Build();
    }

    public string Directory { get; }

    public LogLines Lines { get; } = new();

    public IServiceProvider Services => _services;

    public RedisStore Redis => _services.GetRequiredService<RedisStore>();

    public SwitchedRecovery Recovery => _services.GetRequiredService<SwitchedRecovery>();

    public override bool PendingFollowsTime => false;

    public override ICommitStore Store => _services.GetRequiredService<ICommitStore>();
    public override IWriteAheadLog Log => _services.GetRequiredService<IWriteAheadLog>();
    public override IArchiveStore Archive => _services.GetRequiredService<IArchiveStore>();
    public override IPolicyListStore Index => _services.GetRequiredService<IPolicyListStore>();
    public override IImportStore Journal => _services.GetRequiredService<IImportStore>();
    public override IProjectionControlStore Controls => _services.GetRequiredService<IProjectionControlStore>();
    public override IIdempotencyStore Idempotency => _services.GetRequiredService<IIdempotencyStore>();

    public static async Task<RedisUnderTest> OpenAsync(string connection, int? partitions = 4, params (string Key, string Value)[] settings)
    {
        var storage = new RedisUnderTest(connection, partitions, settings);
        await storage.StartAsync();
        return storage;
    }

    /// <summary>In an emptied server: for suites that share one.</summary>
    public static async Task<StorageUnderTest> OpenEmptyAsync(
        RedisServer server,
        int partitions,
        params (string Key, string Value)[] settings
    )
    {
        await server.CliAsync("FLUSHALL");
        return await OpenAsync(server.ConnectionString, partitions, settings);
    }

    public override async Task RestartAsync()
    {
        await CloseAsync();
        (_services, _closed) = (Build(), false);
        await StartAsync();
    }

    /// <summary>Closes the store and leaves its data.</summary>
    public async Task CloseAsync()
    {
        if (_closed)
            return;
        _closed = true;
        foreach (var service in Lifetimes.Reverse())
            await service.StoppedAsync(default);
        await _services.DisposeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (System.IO.Directory.Exists(Directory))
            System.IO.Directory.Delete(Directory, recursive: true);
    }

    private IEnumerable<IHostedLifecycleService> Lifetimes => _services.GetServices<IHostedService>().OfType<IHostedLifecycleService>();

    private async Task StartAsync()
    {
        try
        {
            foreach (var service in Lifetimes)
                await service.StartingAsync(default);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private ServiceProvider Build()
    {
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build())
            .AddSingleton<TimeProvider>(Time)
            .AddLogging(logging => logging.AddProvider(Lines))
            .AddRedisStorage()
            .AddSingleton<SwitchedRecovery>()
            .AddSingleton<ILossRecovery>(static services => services.GetRequiredService<SwitchedRecovery>());
        return (
            _settings.ContainsKey("Graph:ArangoDb:Url") ? services.AddArangoReadModels() : services.AddSqliteReadModels()
        ).BuildServiceProvider();
    }
}

/// <summary>The store's own recovery, unless a test replaces it.</summary>
internal sealed class SwitchedRecovery(IArchiveStore archive, RedisStore store, TimeProvider time) : ILossRecovery
{
    public ILossRecovery Own { get; } = new LossRecovery(archive, store, time);

    public ILossRecovery? Other { get; set; }

    private ILossRecovery Current => Other ?? Own;

    public Task<long> BeginGenerationAsync(long generation) => Current.BeginGenerationAsync(generation);

    public Task<IReadOnlyList<EntryId>> ReadNewestIdsAsync() => Current.ReadNewestIdsAsync();

    public Task<RecoveryResult> RestoreAsync(WalLoss loss) => Current.RestoreAsync(loss);
}
