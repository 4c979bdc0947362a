using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// Translates the errors of Redis and its client: every failure to reach it or to be served becomes
/// <see cref="StorageUnavailableException"/>.
/// </summary>
internal static class RedisErrors
{
    /// <summary>The error of our scripts where the store's marker is missing.</summary>
    private const string StoreLostCode = "CONCORD-STORE-LOST";

    private const string StoreLostText =
        "Redis no longer holds this store: it was flushed, or replaced by another instance. Reads fail instead of reporting lost "
        + "data as missing. Restore its data.";

    /// <summary>For servers that are all replicas.</summary>
    public const string OnlyReplicas =
        "The Redis that answers is a replica and takes no writes: a failover is under way, or the address is a replica's.";

    public static StorageUnavailableException StoreLost() => new(StoreLostText);

    public static bool IsStoreLost(Exception error) => error is StorageUnavailableException { Message: StoreLostText };

    public static bool IsNoScript(Exception error) =>
        error is RedisServerException { Message: var text } && text.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    public static bool IsNoGroup(Exception error) =>
        error is RedisServerException { Message: var text } && text.StartsWith("NOGROUP", StringComparison.Ordinal);

    /// <summary>True for failures that end by themselves or by an operator's action, and are not the caller's fault.</summary>
    public static bool IsOutage(Exception error) =>
        error is RedisException or RedisTimeoutException or RedisCommandException or ObjectDisposedException;

    public static StorageUnavailableException Translate(Exception error) =>
        error switch
        {
            RedisTimeoutException => new("Redis does not answer in time.", error),
            RedisConnectionException => new("Redis cannot be reached.", error),
            RedisServerException server => new(Explain(server.Message), server),
            ObjectDisposedException => new("The store is closed.", error),
            _ => new("Redis could not be used: " + FirstLine(error.Message), error),
        };

    private static string Explain(string message)
    {
        if (message.Contains(StoreLostCode, StringComparison.Ordinal))
            return StoreLostText;
        if (message.StartsWith("OOM", StringComparison.Ordinal))
            return "Redis has reached its maxmemory and takes no writes. Raise maxmemory or shorten Storage:Retention.";
        if (message.StartsWith("EXECABORT", StringComparison.Ordinal))
            return "Redis refused one of several changes that belong together and took none of them: its maxmemory is reached, it takes "
                + "no writes for "
                + "another reason, or its user may not do all of them.";
        if (message.StartsWith("LOADING", StringComparison.Ordinal))
            return "Redis is loading its data after a restart.";
        if (message.StartsWith("MISCONF", StringComparison.Ordinal))
            return "Redis cannot write to its disk and refuses writes. Its log has the reason: a full disk, or a directory that it may "
                + "not write to.";
        if (message.StartsWith("READONLY", StringComparison.Ordinal))
            return OnlyReplicas;
        if (message.StartsWith("NOREPLICAS", StringComparison.Ordinal))
            return "Redis refuses writes: it has fewer replicas than min-replicas-to-write requires.";
        if (
            message.StartsWith("NOPERM", StringComparison.Ordinal)
            || message.Contains("The user executing the script can't run", StringComparison.Ordinal)
        )
            return "Redis lets its user not do what a write needs: give it the rights that docs/redis.md names (ACL).";
        return "Redis refused: " + FirstLine(message);
    }

    /// <summary>
    /// The server's message in one line, without the part that repeats a command: a server that does not know the command repeats all its
    /// arguments, also user and password.
    /// </summary>
    public static string FirstLine(string text)
    {
        var line = text.Split('\n', 2)[0].TrimEnd('\r');
        var arguments = line.IndexOf(", with args", StringComparison.OrdinalIgnoreCase);
        return arguments < 0 ? line : line[..arguments];
    }
}

/// <summary>For the parts of Orleans that use Redis themselves: grain state, reminders.</summary>
internal sealed class RedisOutageTranslator : IOutageTranslator
{
    public StorageUnavailableException? Translate(Exception error) =>
        error is RedisException or RedisTimeoutException or RedisCommandException ? RedisErrors.Translate(error) : null;
}
