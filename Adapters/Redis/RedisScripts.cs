using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>The server-side scripts, files of <c>Adapters/Redis/Scripts</c>.</summary>
internal sealed record RedisScript(string Text, byte[] Hash)
{
    public static RedisScript Load(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream($"Redis.{name}.lua")!;
        using var reader = new StreamReader(stream);
        return Of(reader.ReadToEnd());
    }

    public static RedisScript Of(string text)
    {
#pragma warning disable CA5350 // Redis names scripts by their SHA-1.
        return new(text, SHA1.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
    }
}

internal static class RedisScripts
{
    /// <summary>The script that commits: only <see cref="StoreGuard"/> loads it.</summary>
    public static readonly RedisScript Commit = RedisScript.Load("commit");

    /// <summary>The same under another name: to Redis it is another script, which exists while the committing one is held back.</summary>
    public static readonly RedisScript Restore = RedisScript.Of("-- Puts back what was lost.\n" + Commit.Text);

    /// <summary>Acknowledges entries that were perhaps never delivered.</summary>
    public static readonly RedisScript Acknowledge = RedisScript.Load("acknowledge");

    /// <summary>Removes what no group needs.</summary>
    public static readonly RedisScript Trim = RedisScript.Load("trim");

    /// <summary>Stores a dead letter and acknowledges its entry.</summary>
    public static readonly RedisScript SetAside = RedisScript.Load("set-aside");

    /// <summary>Reserves an idempotency key.</summary>
    public static readonly RedisScript Reserve = RedisScript.Load("reserve");

    /// <summary>Stores the response under a key.</summary>
    public static readonly RedisScript Complete = RedisScript.Load("complete");

    /// <summary>Removes a key without a response.</summary>
    public static readonly RedisScript Release = RedisScript.Load("release");

    /// <summary>Records that a recovery has begun.</summary>
    public static readonly RedisScript BeginRecovery = RedisScript.Load("begin-recovery");

    /// <summary>Records that a recovery has ended.</summary>
    public static readonly RedisScript EndRecovery = RedisScript.Load("end-recovery");

    /// <summary>Records a generation of the WAL.</summary>
    public static readonly RedisScript BeginGeneration = RedisScript.Load("begin-generation");

    /// <summary>Makes the WAL continue after an id that it may have assigned and lost.</summary>
    public static readonly RedisScript RaiseWal = RedisScript.Load("raise-log");

    /// <summary>Raises the format of the store.</summary>
    public static readonly RedisScript RaiseFormat = RedisScript.Load("raise-format");

    /// <summary>Writes as a commit does.</summary>
    public static readonly RedisScript Probe = RedisScript.Load("probe");

    /// <summary>For all scripts but the commit: sent with the call where the server does not know them.</summary>
    public static Task<RedisResult> EvaluateAsync(this IDatabase database, RedisScript script, RedisKey[] keys, RedisValue[] arguments) =>
        database.ScriptEvaluateAsync(script.Text, keys, arguments, CommandFlags.DemandMaster);
}
