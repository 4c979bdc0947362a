using System.Diagnostics.Metrics;
using Concord.Conformance;
using Concord.Ports;
using Concord.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>The embedded store in a directory of its own, as the host registers it.</summary>
internal sealed class SqliteUnderTest : StorageUnderTest
{
    private readonly Dictionary<string, string?> _settings;
    private ServiceProvider _services;

    public SqliteUnderTest(int? partitions = 4, string? directory = null, params (string Key, string Value)[] settings)
    {
        Directory = directory ?? Path.Combine(Path.GetTempPath(), "concord-tests", Guid.NewGuid().ToString("N"));
        _settings = settings.ToDictionary(pair => pair.Key, string? (pair) => pair.Value);
        _settings["Storage:DataDirectory"] = Directory;
        if (partitions is not null)
            _settings["Storage:Partitions"] = $"{partitions}";
        _services = Open();
    }

    public string Directory { get; }

    public string File => Path.Combine(Directory, "concord.db");

    /// <summary>What the files said when they were opened.</summary>
    public LogLines Lines { get; } = new();

    public SqliteDatabase Database => _services.GetRequiredService<SqliteDatabase>();

    public SqliteDatabase ReadModels => _services.GetRequiredKeyedService<SqliteDatabase>(SqliteStorageExtensions.ReadModels);

    public SqliteDatabase GraphFile => _services.GetRequiredKeyedService<SqliteDatabase>(SqliteStorageExtensions.Graph);

    public IGraphStore Graph => _services.GetRequiredService<IGraphStore>();

    public SqliteWriteAheadLog Wal => _services.GetRequiredService<SqliteWriteAheadLog>();

    /// <summary>What the meters of this store are scoped by.</summary>
    public object MeterScope => _services.GetRequiredService<IMeterFactory>();

    public override ICommitStore Store => _services.GetRequiredService<ICommitStore>();
    public override IWriteAheadLog Log => _services.GetRequiredService<IWriteAheadLog>();
    public override IArchiveStore Archive => _services.GetRequiredService<IArchiveStore>();
    public override IPolicyListStore Index => _services.GetRequiredService<IPolicyListStore>();
    public override IImportStore Journal => _services.GetRequiredService<IImportStore>();
    public override IIdempotencyStore Idempotency => _services.GetRequiredService<IIdempotencyStore>();
    public override IProjectionControlStore Controls => _services.GetRequiredService<IProjectionControlStore>();

    public override async Task RestartAsync()
    {
        await _services.DisposeAsync();
        _services = Open();
    }

    /// <summary>Closes the store and leaves its files.</summary>
    public ValueTask CloseAsync() => _services.DisposeAsync();

    public override async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private ServiceProvider Open()
    {
        var services = Build();
        try
        {
            services.GetRequiredService<SqliteDatabase>().Open();
            foreach (var follower in services.GetServices<FollowerFile>())
                follower.Database.Open();
            services.GetRequiredService<SqliteWriteAheadLog>().Open();
            return services;
        }
        catch
        {
            services.Dispose();
            throw;
        }
    }

    private ServiceProvider Build() =>
        new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build())
            .AddSingleton<TimeProvider>(Time)
            .AddLogging(logging => logging.AddProvider(Lines))
            .AddSqliteStorage()
            .AddSqliteGraph()
            .BuildServiceProvider();
}
