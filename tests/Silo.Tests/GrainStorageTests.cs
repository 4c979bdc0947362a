using Concord.Conformance;
using Concord.Operations;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Xunit;

namespace Concord.Silo.Tests;

/// <summary>The storage of grain state as a silo is given it, on the embedded store.</summary>
[NeedsServers]
public sealed class SqliteGrainStorageConformance(SqliteGrainStorageConformance.Started silo)
    : GrainStorageConformance,
        IClassFixture<SqliteGrainStorageConformance.Started>
{
    protected override IGrainStorage Storage => silo.Storage;

    public sealed class Started : IAsyncLifetime
    {
        private readonly TcpSilo _silo = new();

        public IGrainStorage Storage => _silo.Services.GetRequiredKeyedService<IGrainStorage>(GrainStateStorage.Name);

        public async ValueTask InitializeAsync() => await _silo.StartAsync();

        public ValueTask DisposeAsync() => _silo.DisposeAsync();
    }
}

/// <summary>The same on Redis.</summary>
[NeedsServers]
public sealed class RedisGrainStorageConformance(RedisGrainStorageConformance.Started silo)
    : GrainStorageConformance,
        IClassFixture<RedisGrainStorageConformance.Started>
{
    protected override IGrainStorage Storage => silo.Storage;

    public sealed class Started : IAsyncLifetime
    {
        private readonly SharedRedis _redis = new();
        private TcpSilo? _silo;

        public IGrainStorage Storage => _silo!.Services.GetRequiredKeyedService<IGrainStorage>(GrainStateStorage.Name);

        public async ValueTask InitializeAsync()
        {
            await _redis.InitializeAsync();
            _silo = new(("Storage:Provider", "Redis"), ("Storage:Redis:ConnectionString", _redis.Server.ConnectionString));
            await _silo.StartAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (_silo is not null)
                await _silo.DisposeAsync();
            await _redis.DisposeAsync();
        }
    }
}
