using Concord.Policies;
using Concord.SampleService;
using Concord.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Concord.Client.Tests;

/// <summary>Runs the service of <c>docs/client.md</c>.</summary>
[NeedsServers]
public sealed class SampleServiceScenarios : IAsyncLifetime
{
    private static readonly DateOnly Soon = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(10);
    private static readonly DateOnly Later = Soon.AddDays(100);

    private readonly TcpSilo _silo = new();

    public async ValueTask InitializeAsync() => await _silo.StartAsync();

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task Two_instances_mark_each_expiring_policy_once_across_restarts_and_an_outage()
    {
        using var host = ClientHost.Build(_silo.Gateway, options: static options => options.RetryFor = SignalWait.Limit);
        await host.StartAsync();
        var concord = host.Concord();
        await concord.CreateRealmAsync();
        await concord.CreatePolicyAsync("A1", Soon);
        var position = await concord.CreatePolicyAsync("A2", Later);
        await concord.Policies.ListAsync(new() { Realm = Samples.Realm, Limit = 1 }, position);

        using (var first = await ServiceAsync("one"))
        using (var second = await ServiceAsync("two"))
        {
            await MarkedAsync(concord, "A1");
            await concord.CreatePolicyAsync("A3", Soon);
            await MarkedAsync(concord, "A3");

            await _silo.StopAsync();
            await _silo.StartAsync();
            await concord.CreatePolicyAsync("A4", Soon);
            await MarkedAsync(concord, "A4");
            await first.StopAsync();
            await second.StopAsync();
        }

        await concord.CreatePolicyAsync("A5", Soon);
        using (var again = await ServiceAsync("one"))
        {
            await MarkedAsync(concord, "A5");
            await again.StopAsync();
        }

        foreach (var number in (string[])["A1", "A3", "A4", "A5"])
            Assert.Equal(2, (await concord.Policies.GetTransactionsAsync(Samples.Id(number))).Items.Length);
        Assert.Equal(1, (await concord.Policies.GetAsync(Samples.Id("A2"))).Version);
        Assert.Equal("renewal-reminders", (await concord.Policies.GetTransactionsAsync(Samples.Id("A1"))).Items[1].Actor);
        await host.StopAsync();
    }

    private async Task<IHost> ServiceAsync(string name)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([
            KeyValuePair.Create("Gateways", (string?)_silo.Gateway.ToString()),
            KeyValuePair.Create("Cluster:ClusterId", (string?)TcpSilo.ClusterId),
            KeyValuePair.Create("Reminders:Realm", (string?)Samples.Realm.Value),
            KeyValuePair.Create("Reminders:Bookmark", (string?)_silo.Path(name + ".bookmark")),
            KeyValuePair.Create("Reminders:Pause", (string?)"00:00:00.050"),
        ]);
        builder.AddRenewalReminders();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task MarkedAsync(IConcordClient concord, string number)
    {
        await SignalWait.For(UntilAsync(), $"the mark on {number}");

        async Task UntilAsync()
        {
            while ((await concord.Policies.GetAsync(PolicyId.Create(Samples.Realm, number))).Version < 2)
                await Task.Yield();
        }
    }
}
