using System.Diagnostics;
using System.Text.RegularExpressions;
using Concord.Grains.Abstractions.Wal;
using Concord.Testing.Building;
using Concord.Testing.Redis;
using Xunit;

namespace Concord.Silo.Tests.Redis;

/// <summary>The example for <c>redis-cli</c> in docs/consumers.md, run as it stands there.</summary>
public sealed class OutsideConsumerTests
{
    [Fact]
    public async Task The_documented_commands_follow_the_log_beside_Concord()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await storage.Log.EnsureGroupAsync("archive");
        var key = Events.KeyIn(0, 4);
        for (var version = 0; version < 3; version++)
            await storage.Store.CommitAsync(Events.Commit(key, version));
        var ids = (await storage.Log.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 10)).Select(entry => entry.Position.Entry.ToString()).ToList();

        var output = await RunAsync(Example(), server.Port);

        // Once as new, once as unfinished; the first is acknowledged, so the other reader takes over two.
        Assert.Equal([2, 3, 3], ids.Select(id => Regex.Count(output[..output.IndexOf("\nname\n", StringComparison.Ordinal)], $"(?m)^{id}$")));
        Assert.Contains("\nsubject\n" + key + "\n", output, StringComparison.Ordinal);
        Assert.Matches("\nname\nbilling\nconsumers\n2\npending\n2\n", output);
        Assert.EndsWith("\n1\n", output, StringComparison.Ordinal);
        Assert.Equal(["archive"], (await storage.Log.DescribeAsync())[0].Groups.Select(group => group.Group));
        Assert.Equal(ids, (await storage.Log.ReadGroupAsync("archive", 0, null, 10)).Select(entry => entry.Position.Entry.ToString()));
    }

    private static string Example()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Orleans.sln"))) directory = directory.Parent!;
        var text = File.ReadAllText(Path.Combine(directory.FullName, "docs", "consumers.md"));
        return Regex.Match(text, "(?s)```sh\n(.*?)```").Groups[1].Value;
    }

    private static async Task<string> RunAsync(string script, int port)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-e", "-c", script])
        {
            RedirectStandardOutput = true, Environment = { ["REDIS"] = $"redis-cli -p {port}" },
        })!;
        var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(Testing.Waiting.Limit);
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
        return output;
    }
}
