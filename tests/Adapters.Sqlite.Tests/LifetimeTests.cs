using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Concord.Adapters.Sqlite.Tests;

public sealed class LifetimeTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "concord-tests", Guid.NewGuid().ToString("N"));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_store_is_open_before_the_silo_starts_and_until_it_has_stopped()
    {
        using (var host = Build(services => services.AddHostedService<CommitsToTheEnd>()))
        {
            await host.StartAsync();
            await host.StopAsync();
            var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
                await host.Services.GetRequiredService<ICommitStore>().CommitAsync(Events.Commit(new("a/late"), 0))
            );
            Assert.Contains("shuts down", error.Message, StringComparison.Ordinal);
        }

        var again = new SqliteUnderTest(null, _directory);
        Assert.NotNull(await again.Store.ReadAsync(new("a/start")));
        Assert.NotNull(await again.Store.ReadAsync(new("a/stop")));
        await again.CloseAsync();
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_ends_the_start_with_its_message()
    {
        var other = new SqliteUnderTest(null, _directory);
        using var host = Build(services => services.AddHostedService<CommitsToTheEnd>());
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => host.StartAsync());
        Assert.Contains(_directory, error.Message, StringComparison.Ordinal);
        await other.CloseAsync();
    }

    private IHost Build(Action<IServiceCollection> add)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Storage:DataDirectory"] = _directory });
        add(builder.Services);
        builder.Services.AddSqliteStorage();
        return builder.Build();
    }

    /// <summary>
    /// Writes when it starts and when it stops, as the silo does; registered before the store, the less convenient order.
    /// </summary>
    private sealed class CommitsToTheEnd(ICommitStore store) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => store.CommitAsync(Events.Commit(new("a/start"), 0)).AsTask();

        public Task StopAsync(CancellationToken cancellationToken) => store.CommitAsync(Events.Commit(new("a/stop"), 0)).AsTask();
    }
}
