using Concord.Conformance;
using Concord.Realms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace Concord.Policies.Tests;

/// <summary>A silo with the policy grain on a store in memory. Two of them on one store are two activations of each policy.</summary>
internal sealed class PolicyCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private PolicyCluster(InProcessTestCluster cluster, InMemoryStorage storage, FakeRules rules) =>
        (_cluster, Storage, Rules) = (cluster, storage, rules);

    public InMemoryStorage Storage { get; }
    public FakeRules Rules { get; }

    public IPolicyGrain Policy => _cluster.Client.GetGrain<IPolicyGrain>(PolicyTestBed.Id.ToString());

    public IServiceProvider Services => _cluster.Silos[0].ServiceProvider;

    public FakeTimeProvider Clock => (FakeTimeProvider)Services.GetRequiredService<TimeProvider>();

    public static async Task<PolicyCluster> StartAsync(InMemoryStorage? storage = null)
    {
        storage ??= new();
        var rules = new FakeRules();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo(
            (_, silo) =>
                silo
                    .Services.AddInMemoryStorage(storage)
                    .AddSingleton<IRealmRulesProvider>(rules)
                    .AddSingleton<TimeProvider>(new FakeTimeProvider(new(2018, 6, 1, 12, 0, 0, TimeSpan.Zero)))
                    .AddPolicies()
        );
        // A test must wait for work to be done, not fail because the machine is busy.
        builder.ConfigureClient(client =>
            client.Services.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromMinutes(3))
        );
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new(cluster, storage, rules);
    }

    public static CommandContext Context(int number, long? version = null) =>
        new()
        {
            CommitId = new Guid(number, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            Actor = "ada",
            Origin = "api",
            ExpectedVersion = version,
        };

    public Task<CommandResult> CreateAsync(int number = 1) =>
        Policy.CreateAsync(new(Context(number), PolicyTestBed.Json(PolicyTestBed.Motor)));

    public Task<CommandResult> EndorseAsync(int number, long? version = null) =>
        Policy.ApplyAsync(
            new(
                Context(number, version),
                TransactionType.Endorse,
                new(2018, 3, 1),
                PolicyTestBed.Json($"{{\"attributes\":{{\"n{number}\":{number}}}}}")
            )
        );

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
