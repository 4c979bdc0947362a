using System.Globalization;
using Concord.Testing;
using Xunit;

namespace Concord.Fuzz;

/// <summary>
/// Hostile bodies, rows and histories against the product as it is run, on both stores: no answer is a fault of ours, none is too large or
/// too dear, memory stays bounded, what was acknowledged can be read, also after a restart, and both audits agree. <c>CONCORD_FUZZ_SEED</c>
/// repeats a run, or tries another one; <c>CONCORD_FUZZ_REQUESTS</c> makes it longer.
/// </summary>
[NeedsServers]
public sealed class FuzzTests
{
    /// <summary>Bytes: some four times what the process has after its start.</summary>
    private const long MaxMemory = 1L << 30;

    [Fact]
    public Task The_embedded_store_survives_hostile_input() => RunAsync("embedded");

    [Fact]
    public async Task Redis_survives_hostile_input()
    {
        await using var redis = await RedisServer.StartAsync();
        await RunAsync("Redis", "--Storage:Provider", "Redis", "--Storage:Redis:ConnectionString", redis.ConnectionString);
    }

    private static async Task RunAsync(string store, params string[] settings)
    {
        var run = new FuzzRun(store, Number("CONCORD_FUZZ_SEED", 20_261_130), Number("CONCORD_FUZZ_REQUESTS", 900));
        using var data = new TempDirectory();
        await using (var gateway = await GatewayProcess.StartAsync(data.Path, settings))
        {
            await run.AttackAsync(gateway);
            await run.VerifyAsync(gateway);
            Assert.True(gateway.PeakMemory <= MaxMemory, $"The process has had {gateway.PeakMemory >> 20} MiB at once.");
            Assert.Equal(0, await gateway.TerminateAsync());
        }

        await using (var gateway = await GatewayProcess.StartAsync(data.Path, settings))
            await run.VerifyAsync(gateway);
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
