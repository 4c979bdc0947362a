using System.Diagnostics;
using System.Text.RegularExpressions;
using Concord.Conformance;
using Concord.Testing;
using Concord.Wal;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

/// <summary>
/// The example for <c>redis-cli</c> in docs/consumers.md, run as it stands there, by a user who has the rights that stand there and no
/// other.
/// </summary>
[NeedsServers]
public sealed class OutsideConsumerTests
{
    private const string Password = "of-this-test";

    [Fact]
    public async Task The_documented_commands_follow_the_log_beside_Concord()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        await storage.Log.EnsureGroupAsync("archive");
        var key = Events.KeyIn(0, 4);
        for (var version = 0; version < 3; version++)
            await storage.Store.CommitAsync(Events.Commit(key, version));
        var ids = (await storage.Log.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 10))
            .Select(entry => entry.Position.Entry.ToString())
            .ToList();

        await RunAsync(
            $"$REDIS ACL SETUSER reader on '>{Password}' {Find("A reader needs the rights `(.*?)`")}",
            $"redis-cli -p {server.Port}"
        );

        var output = await RunAsync(
            Find("(?s)```sh\n(.*?)```"),
            $"redis-cli -p {server.Port} --user reader --pass {Password} --no-auth-warning"
        );

        // Once as new, once as unfinished; the first is acknowledged, so the other reader takes over two.
        Assert.Equal(
            [2, 3, 3],
            ids.Select(id => Regex.Count(output[..output.IndexOf("\nname\n", StringComparison.Ordinal)], $"(?m)^{id}$"))
        );
        Assert.Contains("\nsubject\n" + key + "\n", output, StringComparison.Ordinal);
        Assert.Matches("\nname\nbilling\nconsumers\n2\npending\n2\n", output);
        Assert.EndsWith("\n1\n", output, StringComparison.Ordinal);
        Assert.Equal(["archive"], (await storage.Log.DescribeAsync())[0].Groups.Select(group => group.Group));
        Assert.Equal(ids, (await storage.Log.ReadGroupAsync("archive", 0, null, 10)).Select(entry => entry.Position.Entry.ToString()));
    }

    [Fact]
    public async Task The_documented_rights_are_enough_to_ask_for_the_number_of_partitions_and_for_no_state()
    {
        await using var server = await RedisServer.StartAsync();
        await using var storage = await RedisUnderTest.OpenAsync(server.ConnectionString);
        var reader = $"redis-cli -p {server.Port} --user reader --pass {Password} --no-auth-warning";
        await RunAsync(
            $"$REDIS ACL SETUSER reader on '>{Password}' {Find("A reader needs the rights `(.*?)`")}",
            $"redis-cli -p {server.Port}"
        );

        Assert.Equal($"{storage.Log.Partitions}\n", await RunAsync($"$REDIS {Find("`(HGET concord:meta partitions)`")}", reader));
        Assert.Contains(
            "NOPERM",
            await RunAsync("$REDIS GET 'concord:{p00}:s:motor-fr/A1'; $REDIS XADD 'concord:{p00}:wal' '*' a b", reader),
            StringComparison.Ordinal
        );
    }

    private static string Find(string pattern)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Orleans.sln")))
            directory = directory.Parent!;
        var text = File.ReadAllText(Path.Combine(directory.FullName, "docs", "consumers.md"));
        var found = Regex.Match(text, pattern);
        Assert.True(found.Success, $"docs/consumers.md has nothing like {pattern}.");
        return found.Groups[1].Value;
    }

    /// <param name="redis">How the documents' <c>$REDIS</c> reaches the server.</param>
    private static async Task<string> RunAsync(string script, string redis)
    {
        using var shell = Programs.Start(
            new ProcessStartInfo("sh", ["-e", "-c", script]) { RedirectStandardOutput = true, Environment = { ["REDIS"] = redis } }
        )!;
        var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(Concord.Testing.SignalWait.Limit);
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
        return output;
    }
}
