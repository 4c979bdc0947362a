using System.Globalization;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>Properties of one primary that the store depends on.</summary>
/// <param name="FlushPolicy"><c>always</c>, <c>everysec</c>, <c>no</c>; null where the user may not read the configuration.</param>
/// <param name="MaxMemory">Bytes; 0 for no limit.</param>
internal sealed record RedisServerInfo(
    string Endpoint,
    Version Version,
    bool AppendOnly,
    string? FlushPolicy,
    string EvictionPolicy,
    long MaxMemory,
    long UsedMemory,
    int Replicas
)
{
    /// <summary>
    /// Identifies the process and its replication history: it changes with each restart, and when the server becomes primary again.
    /// </summary>
    public required string ProcessId { get; init; }

    /// <summary>The server's time; null where it does not report it.</summary>
    public DateTimeOffset? Time { get; init; }

    public static async Task<RedisServerInfo> AskAsync(IServer server)
    {
        var info = (await server.InfoAsync())
            .SelectMany(static section => section)
            .ToLookup(static line => line.Key, static line => line.Value);
        return new(
            server.EndPoint.ToString()!,
            Version.TryParse(info["redis_version"].FirstOrDefault(), out var version) ? version : new(),
            info["aof_enabled"].FirstOrDefault() == "1",
            await FlushPolicyAsync(server),
            info["maxmemory_policy"].FirstOrDefault() ?? "",
            Number("maxmemory"),
            Number("used_memory"),
            (int)Number("connected_slaves")
        )
        {
            Time = long.TryParse(info["server_time_usec"].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var time)
                ? DateTimeOffset.UnixEpoch.AddMicroseconds(time)
                : null,
            ProcessId = $"{info["run_id"].FirstOrDefault()}/{info["master_replid"].FirstOrDefault()}",
        };

        long Number(string name) =>
            long.TryParse(info[name].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private static async Task<string?> FlushPolicyAsync(IServer server)
    {
        try
        {
            return (await server.ConfigGetAsync("appendfsync")) is [{ Value: var value }, ..] ? value : null;
        }
        catch (RedisServerException)
        {
            return null;
        }
    }
}
