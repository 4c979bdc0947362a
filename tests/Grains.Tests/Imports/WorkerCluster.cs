using System.Collections.Immutable;
using System.Globalization;
using Concord.Conformance;
using Concord.Policies;
using Concord.Policies.Tests;
using Concord.Realms;
using Concord.Timeline;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace Concord.Imports.Tests;

/// <summary>Silos with policies and the workers of imports, on one store in memory.</summary>
internal sealed class WorkerCluster : IAsyncDisposable
{
    private WorkerCluster(InProcessTestCluster cluster, InMemoryStorage storage) => (Cluster, Storage) = (cluster, storage);

    public InProcessTestCluster Cluster { get; }

    public InMemoryStorage Storage { get; }

    /// <param name="old">Whether the silo with this number is of a version without workers.</param>
    public static async Task<WorkerCluster> StartAsync(short silos, Func<int, bool>? old = null)
    {
        var storage = new InMemoryStorage();
        var builder = new InProcessTestClusterBuilder(silos);
        var number = -1;
        builder.ConfigureSilo(
            (_, silo) =>
            {
                silo.Services.AddInMemoryStorage(storage).AddSingleton<IRealmRulesProvider>(new FakeRules()).AddPolicies();
                if (old?.Invoke(Interlocked.Increment(ref number)) == true)
                    silo.Services.Configure<GrainTypeOptions>(static options => options.Classes.Remove(typeof(ImportWorkerGrain)));
            }
        );
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new(cluster, storage);
    }

    public static PolicyId Id(int number) =>
        PolicyId.Create(PolicyTestBed.Id.Realm, string.Create(CultureInfo.InvariantCulture, $"W{number}"));

    public IPolicyGrain Policy(int number) => Cluster.Client.GetPolicy(Id(number));

    /// <summary>A row that sets the attribute <c>n</c>.</summary>
    public static ImportRow Row(int policy, int value, bool canWait = false)
    {
        var json = PolicyTestBed.Json(
            string.Create(
                CultureInfo.InvariantCulture,
                $$$"""{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01","attributes":{"n":{{{value}}}}}"""
            )
        );
        return new(
            Id(policy),
            new()
            {
                Context = new()
                {
                    CommitId = ImportCommitId.Of(ImportTarget.Policy, Id(policy), json),
                    Actor = "ada",
                    Origin = "import",
                },
                Target = ImportTarget.Policy,
                Input = json,
                OnExisting = OnExisting.Endorse,
                CanWait = canWait,
            }
        );
    }

    /// <summary>Sends the rows to the workers of their partitions; the outcomes in the order of the rows.</summary>
    public async Task<ImmutableArray<ImportOutcome>> ApplyAsync(params ImportRow[] rows)
    {
        var calls = rows.Select(static (row, index) => (row, index))
            .GroupBy(pair => EntityKey.Of(pair.row.Policy).PartitionOf(Storage.Store.Info.Partitions))
            .Select(async call =>
            {
                var worker = Cluster.Client.GetGrain<IImportWorkerGrain>(call.Key);
                return call.Zip(await worker.ApplyAsync([.. call.Select(static pair => pair.row)]));
            });
        return
        [
            .. (await Task.WhenAll(calls))
                .SelectMany(static call => call)
                .OrderBy(static pair => pair.First.index)
                .Select(static p => p.Second),
        ];
    }

    public async Task<int> CountActivePoliciesAsync() =>
        (await Cluster.Client.GetGrain<IManagementGrain>(0).GetActiveGrains(GrainType.Create("policy"))).Count;

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}
