namespace Concord.Adapters.Redis;

/// <summary>What a Redis must fulfil to hold policies, and what its acknowledgement guarantees.</summary>
internal static class RedisServerRules
{
    /// <summary>7.0 introduced <c>ms-*</c> ids, the exact lag of groups, and scripts whose effects are replicated.</summary>
    private static readonly Version Oldest = new(7, 0);

    /// <exception cref="StorageUnavailableException">A server must not be used; the message says what to set.</exception>
    public static void Check(IEnumerable<RedisServerInfo> servers, bool allowVolatile)
    {
        foreach (var server in servers)
        {
            if (server.Version < Oldest)
                throw new StorageUnavailableException(
                    $"Redis at {server.Endpoint} is version {server.Version}; Concord needs {Oldest} or newer."
                );
            if (allowVolatile)
                continue;
            if (!server.AppendOnly)
            {
                throw new StorageUnavailableException(
                    $"Redis at {server.Endpoint} keeps nothing across a restart (appendonly is 'no'). Set 'appendonly yes', and "
                        + "'appendfsync always' to lose nothing on a power "
                        + "cut. For throwaway use set Storage:Redis:AllowVolatile=true."
                );
            }

            if (server.EvictionPolicy != "noeviction")
            {
                throw new StorageUnavailableException(
                    $"Redis at {server.Endpoint} would throw policies away when its memory is full (maxmemory-policy is "
                        + $"'{server.EvictionPolicy}'). Set 'maxmemory-policy "
                        + "noeviction'. For throwaway use set Storage:Redis:AllowVolatile=true."
                );
            }
        }
    }

    /// <summary>What an acknowledgement guarantees, by the weakest server.</summary>
    public static string Durability(IReadOnlyList<RedisServerInfo> servers)
    {
        var promise = servers.Any(static server => !server.AppendOnly)
            ? "no append-only file: a restart of Redis loses everything"
            : servers.Select(static server => server.FlushPolicy).MaxBy(Weakness) switch
            {
                "always" => "append-only file flushed before each acknowledgement: nothing acknowledged is lost, also on a power cut",
                "everysec" => "append-only file flushed every second: a crash loses at most the last second",
                "no" => "append-only file flushed when the operating system likes: a crash of the machine may lose the last half minute",
                _ => "append-only file; how often it is flushed may not be read (CONFIG GET appendfsync)",
            };
        if (servers.Any(static server => server.EvictionPolicy != "noeviction"))
            promise += "; keys may be evicted when memory is full";
        return servers.Any(static server => server.Replicas > 0)
            ? promise + "; replicas follow asynchronously: a failover may lose what they did not have yet"
            : promise;
    }

    /// <summary>The same as a level; null where a server does not report how often it flushes.</summary>
    public static DurabilityLevel? Level(IReadOnlyList<RedisServerInfo> servers) =>
        servers.Any(static server => !server.AppendOnly)
            ? DurabilityLevel.Nothing
            : servers.Select(static server => server.FlushPolicy).MaxBy(Weakness) switch
            {
                "always" => DurabilityLevel.Flushed,
                "everysec" => DurabilityLevel.Process,
                "no" => DurabilityLevel.OperatingSystem,
                _ => null,
            };

    private static int Weakness(string? policy) =>
        policy switch
        {
            "always" => 0,
            "everysec" => 1,
            null => 2,
            _ => 3,
        };
}
