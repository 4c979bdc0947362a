using Concord.Testing;

namespace Concord.Adapters.Redis.Tests;

/// <summary>Takes the newest writes from a Redis, as a power cut with <c>appendfsync everysec</c> does.</summary>
internal static class LostWrites
{
    /// <summary>
    /// Kills the server, cuts its append-only file before the newest of so many commits, with all that was written after it, and starts it
    /// again.
    /// </summary>
    public static async Task LoseAsync(RedisServer server, int commits, Func<Task>? meanwhile = null)
    {
        await KillAsync(server);
        var file = Directory.GetFiles(Path.Combine(server.Directory, "appendonlydir"), "*.incr.aof").Single();
        var text = await File.ReadAllBytesAsync(file);
        var end = text.Length;
        for (var i = 0; i < commits; i++)
        {
            end = text.AsSpan(0, end).LastIndexOf("\r\nXADD\r\n"u8);
            end = text.AsSpan(0, end).LastIndexOf("*1\r\n$5\r\nMULTI\r\n"u8);
        }

        await File.WriteAllBytesAsync(file, text[..end]);
        if (meanwhile is not null)
            await meanwhile();
        await server.RestartAsync();
    }

    /// <summary>
    /// Kills a server that has everything in its append-only file. Where a sync to the disk takes long, Redis answers first and writes
    /// later.
    /// </summary>
    public static async Task KillAsync(RedisServer server)
    {
        await Polling.UntilAsync(
            async () => (await server.CliAsync("INFO", "persistence")).Contains("aof_buffer_length:0", StringComparison.Ordinal),
            "the writes to be in the append-only file"
        );
        await server.KillAsync();
    }
}
