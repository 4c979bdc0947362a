using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Concord.Adapters.Sqlite;
using Concord.Graph;
using Concord.Operations;
using Concord.Policies;
using Concord.Ports;
using Concord.Realms;
using Concord.Testing;
using Concord.Values;
using Concord.Wal;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concord.Silo.Tests;

/// <summary>The whole silo on the embedded store, as the gateway hosts it.</summary>
[NeedsServers]
public sealed class ConcordSiloTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("concord-silo-");

    [Fact]
    public async Task A_policy_is_found_by_the_list_and_its_events_by_the_log_also_after_a_restart()
    {
        WalPosition position;
        using (var host = await StartAsync())
        {
            await Grains(host)
                .GetGrain<IRealmGrain>("motor-fr")
                .PutAsync(new(Context(), Json("""{"name":"Motor","currency":"EUR","products":[{"code":"motor"}]}""")));
            var created = await Grains(host)
                .GetGrain<IPolicyGrain>("motor-fr/A-1")
                .CreateAsync(
                    new(
                        Context(),
                        Json(
                            """
                            {"number":"A-1","product":"motor","effectiveDate":"2026-01-01","expirationDate":"2027-01-01",
                            "parties":[{"role":"policyholder","id":"C1","name":"Élodie Martin"}]}
                            """.ReplaceLineEndings("")
                        )
                    )
                );
            position = created.Position;
            await CheckAsync(host, position);
            await host.StopAsync();
        }

        using (var host = await StartAsync())
        {
            await CheckAsync(host, position);
            await host.StopAsync();
        }
    }

    /// <summary>Words as a version before made them, by SQLite's own tokenizer, which took the name apart at its vowel signs.</summary>
    [Fact]
    public async Task Search_tokens_of_an_earlier_version_are_renewed_after_the_start()
    {
        using (var host = await StartAsync())
        {
            await Grains(host)
                .GetGrain<IRealmGrain>("motor-fr")
                .PutAsync(new(Context(), Json("""{"name":"Motor","currency":"EUR","products":[{"code":"motor"}]}""")));
            var created = await Grains(host)
                .GetGrain<IPolicyGrain>("motor-fr/A-1")
                .CreateAsync(
                    new(
                        Context(),
                        Json(
                            """
                            {"number":"A-1","product":"motor","effectiveDate":"2026-01-01","expirationDate":"2027-01-01",
                            "parties":[{"role":"policyholder","id":"C1","name":"統全公寓大廈 राम"}]}
                            """.ReplaceLineEndings("")
                        )
                    )
                );
            foreach (var projection in (string[])[ProjectionNames.Policies, ProjectionNames.Graph])
                await Grains(host).GetGrain<IWalGrain>(0).WaitForAsync(projection, created.Position, TimeSpan.FromSeconds(20));
            await host.StopAsync();
        }

        foreach (var (name, table) in ((string, string)[])[("read-models.db", "policy_words"), ("graph.db", "graph_words")])
        {
            using (var file = SqliteSession.Open(Path.Combine(_data.FullName, name), SqliteOpenMode.ReadWrite))
            {
                file.Execute(
                    $"""
                    DROP TABLE {table};
                    CREATE VIRTUAL TABLE {table} USING fts5(
                      words, content='', contentless_delete=1, detail=full, tokenize="unicode61 remove_diacritics 2");
                    INSERT INTO {table}(rowid, words) VALUES (1, '統全公寓大廈 राम');
                    DELETE FROM meta WHERE name = '{table}';
                    """
                );
            }
        }

        using (var host = await StartAsync())
        {
            await FoundAsync("公寓", async text => (
                        await Grains(host)
                            .GetGrain<IPolicyListGrain>(0)
                            .QueryAsync(
                                new()
                                {
                                    Realm = RealmId.Parse("motor-fr"),
                                    Text = text,
                                    Limit = 10,
                                    EffectiveOn = new(2026, 6, 1),
                                }
                            )
                    ).Items.Length);
            await FoundAsync(
                "公寓",
                async text =>
                    (await Grains(host).GetGrain<IGraphGrain>(0).SearchAsync(new() { Text = text, Kind = VertexKinds.Parties })).Length
            );
            await host.StopAsync();
        }

        using (var host = await StartAsync())
        {
            Assert.False(await host.Services.GetRequiredService<IPolicyListStore>().HasOutdatedTokensAsync());
            Assert.False(await host.Services.GetRequiredService<IGraphStore>().HasOutdatedTokensAsync());
            await host.StopAsync();
        }
    }

    private static async Task FoundAsync(string text, Func<string, Task<int>> search)
    {
        for (var began = Stopwatch.GetTimestamp(); await search(text) == 0; await Task.Yield())
            Assert.True(
                Stopwatch.GetElapsedTime(began) < SignalWait.Limit,
                $"'{text}' was not found within {SignalWait.Limit.TotalSeconds} s."
            );
    }

    [Fact]
    public async Task A_port_in_use_is_reported_with_its_key()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(("Cluster:GatewayPort", $"{port}")));

        Assert.Contains("Cluster:GatewayPort", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    public void Dispose() => _data.Delete(recursive: true);

    private static async Task CheckAsync(IHost host, WalPosition position)
    {
        var log = Grains(host).GetGrain<IWalGrain>(0);
        await log.WaitForAsync(ProjectionNames.Policies, position, TimeSpan.FromSeconds(20));
        await log.WaitForAsync(ProjectionNames.Archive, position, TimeSpan.FromSeconds(20));

        var page = await Grains(host)
            .GetGrain<IPolicyListGrain>(0)
            .QueryAsync(
                new()
                {
                    Realm = RealmId.Parse("motor-fr"),
                    Text = "elodie",
                    Status = PolicyStatus.InForce,
                    Limit = 10,
                    EffectiveOn = new(2026, 6, 1),
                }
            );
        Assert.Equal("A-1", Assert.Single(page.Items).Id.Number);
        var realms = await Grains(host).GetGrain<IRealmListGrain>(0).QueryAsync(null, 10);
        Assert.Equal("motor-fr", Assert.Single(realms.Items).Id.Value);
        var events = await log.QueryEventsAsync(new() { Realm = "motor-fr", Limit = 10 });
        Assert.Equal(["motor-fr/1", "motor-fr/A-1/1"], events.Items.Select(entry => entry.Event.EventId).Order(StringComparer.Ordinal));
        var status = await log.GetStatusAsync();
        Assert.All(status.Partitions.SelectMany(partition => partition.Projections), projection => Assert.Equal(0, projection.DeadLetters));
        var checks = await Grains(host).GetGrain<ISystemGrain>(0).CheckAsync();
        Assert.All(checks, check => Assert.True(check.Ready, check.Detail));
        Assert.Equal(["store", "graph", "cluster", "projections"], checks.Select(check => check.Name));
        Assert.Single((await Grains(host).GetGrain<ISystemGrain>(0).GetInfoAsync()).Silos);
    }

    private async Task<IHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([
            KeyValuePair.Create("Storage:DataDirectory", (string?)_data.FullName),
            KeyValuePair.Create("Storage:Partitions", (string?)"4"),
            KeyValuePair.Create("Cluster:SiloPort", (string?)"0"),
            KeyValuePair.Create("Cluster:GatewayPort", (string?)"0"),
        ]);
        builder.Configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        builder.UseConcordSilo();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static IGrainFactory Grains(IHost host) => host.Services.GetRequiredService<IGrainFactory>();

    private static CommandContext Context() =>
        new()
        {
            CommitId = Guid.NewGuid(),
            Actor = "test",
            Origin = "test",
        };

    private static CanonicalJson Json(string text) => CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(text));
}
