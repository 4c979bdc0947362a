using System.Globalization;
using Concord.Adapters.Redis;
using StackExchange.Redis;

namespace Concord.Benchmarks;

/// <summary>
/// What this Redis does at best with single commits: <c>redis-benchmark</c> calls the product's own commit script with as many bytes per
/// argument, 50 connections with 16 calls under way on each. The comparison of versions is turned around, because it cannot send the right
/// ones; the work is the same.
/// </summary>
internal static class RedisCeiling
{
    private const int Keys = 20_000;

    private const string Comparison = "if stored ~= ARGV[at] then";

    /// <summary>As long as the keys of the policies: <c>redis-benchmark</c> puts twelve digits in.</summary>
    private const string Prefix = "concord:{p99}:";

    public static async Task<double> MeasureAsync(BenchmarkRedis redis, CommitSample sample, int commits)
    {
        if (!RedisScripts.Commit.Text.Contains(Comparison, StringComparison.Ordinal))
            throw new InvalidOperationException("commit.lua compares otherwise now.");
        var script = RedisScripts.Commit.Text.Replace(
            Comparison,
            Comparison.Replace("~=", "==", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        var hash = await redis.Connection.GetServers()[0].ScriptLoadAsync(script);
        var storeId = new string('i', 32);
        await redis.Database.StringSetAsync(Prefix + "store", storeId);
        var milliseconds = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        try
        {
            var csv = await Tool.RunAsync(
                "redis-benchmark",
                [
                    "-p",
                    redis.Port.ToString(CultureInfo.InvariantCulture),
                    "-c",
                    "50",
                    "-P",
                    "16",
                    "-n",
                    commits.ToString(CultureInfo.InvariantCulture),
                    "-r",
                    Keys.ToString(CultureInfo.InvariantCulture),
                    "--csv",
                    "EVALSHA",
                    Convert.ToHexStringLower(hash),
                    "3",
                    Prefix + "wal",
                    Prefix + "store",
                    Prefix + "s:/__rand_int__",
                    storeId,
                    milliseconds,
                    "",
                    .. sample.PrintableArguments(),
                ]
            );
            if (await redis.Database.StreamLengthAsync(Prefix + "wal") != commits)
                throw new InvalidOperationException("Not every call of redis-benchmark has written.");
            return double.Parse(csv.Split('\n')[1].Split("\",\"")[1], CultureInfo.InvariantCulture);
        }
        finally
        {
            await redis.Database.KeyDeleteAsync([Prefix + "wal", Prefix + "store"]);
            var states = Enumerable
                .Range(0, Keys)
                .Select(i => (RedisKey)string.Create(CultureInfo.InvariantCulture, $"{Prefix}s:/{i:000000000000}"));
            foreach (var chunk in states.Chunk(1_000))
                await redis.Database.KeyDeleteAsync(chunk);
        }
    }
}
