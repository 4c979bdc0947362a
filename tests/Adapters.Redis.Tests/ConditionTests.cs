using Concord.Conformance;
using Concord.Ports;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>What is known of a Redis without asking it: it is asked every second.</summary>
[NeedsServers]
public sealed class ConditionTests
{
    [Fact]
    public async Task Durability_weakened_at_runtime_is_noticed_and_compared_with_the_start()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        var condition = storage.Services.GetRequiredService<IStoreStatus>();
        Assert.Equal((DurabilityLevel.Flushed, DurabilityLevel.Flushed), (condition.Durability, condition.ExpectedDurability));

        foreach (
            var (policy, level) in ((string, DurabilityLevel)[])
                [("no", DurabilityLevel.OperatingSystem), ("everysec", DurabilityLevel.Process), ("always", DurabilityLevel.Flushed)]
        )
        {
            await server.CliAsync("CONFIG", "SET", "appendfsync", policy);
            await UntilAsync(() => condition.Durability == level, $"durability {level} to be noticed");
        }

        await server.CliAsync("CONFIG", "SET", "appendonly", "no");
        await UntilAsync(() => condition.Durability == DurabilityLevel.Nothing, "the missing append-only file to be noticed");
        Assert.Equal(DurabilityLevel.Flushed, condition.ExpectedDurability);
    }

    [Fact]
    public async Task Memory_is_reported_with_its_limit_and_not_at_all_during_an_outage()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        var condition = storage.Services.GetRequiredService<IStoreStatus>();
        Assert.True(condition.Memory is { Used: > 0, Limit: null }, $"{condition.Memory}");

        await server.CliAsync("CONFIG", "SET", "maxmemory", "100mb");
        await UntilAsync(() => condition.Memory is { Limit: 104_857_600 }, "the limit to be noticed");

        await server.KillAsync();
        await UntilAsync(() => condition is { Durability: null, Memory: null }, "the condition to be unknown");
        await server.RestartAsync();
        await UntilAsync(() => condition is { Durability: DurabilityLevel.Flushed, Memory: not null }, "the condition to be known again");
    }

    private static Task UntilAsync(Func<bool> condition, string what) => Polling.UntilAsync(() => Task.FromResult(condition()), what);
}
