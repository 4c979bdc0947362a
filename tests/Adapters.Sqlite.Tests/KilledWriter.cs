using Concord.Conformance;
using Concord.Timeline;
using Concord.Wal;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>
/// What the child process of <see cref="KillTests"/> does until it is killed: commits, archives, and prints what was acknowledged.
/// </summary>
internal static class KilledWriter
{
    public const string Command = "write-until-killed";
    public const string Group = "archive";
    private const int Writers = 32;
    private const int KeysPerWriter = 8;
    private const int WholeEvery = 7;

    public static async Task<int> RunAsync(string directory)
    {
        var storage = new SqliteUnderTest(directory: directory);
        await storage.Log.EnsureGroupAsync(Group);
        var followers = Enumerable.Range(0, storage.Log.Partitions).Select(partition => Task.Run(() => FollowAsync(storage, partition)));
        await Task.WhenAny([.. Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(storage, writer))), .. followers]);
        return 1;
    }

    private static async Task WriteAsync(SqliteUnderTest storage, int writer)
    {
        for (var i = 0; ; i++)
        {
            var key = new EntityKey($"motor-fr/W{writer}-{i % KeysPerWriter}");
            var state = await storage.Store.ReadAsync(key);
            var version = state?.Version ?? 0;

            // Now and then the whole state again, as when an older form becomes frames.
            var adds = version % WholeEvery > 0;
            var commit = Events.Commit(key, version, adds ? $"{version + 1};" : StateOf(version + 1)) with
            {
                ExpectedCommitId = state?.CommitId,
                AppendsState = adds,
            };
            var result = await storage.Store.CommitAsync(commit);
            Print($"committed {key} {result.Version} {commit.CommitId:N} {result.Position}");
        }
    }

    /// <summary>The whole state of a version.</summary>
    public static string StateOf(long version) => string.Concat(Enumerable.Range(1, (int)version).Select(static number => $"{number};"));

    private static async Task FollowAsync(SqliteUnderTest storage, int partition)
    {
        EntryId? after = null;
        while (true)
        {
            var entries = await storage.Log.ReadGroupAsync(Group, partition, after, 50);
            if (entries.Count == 0)
            {
                await storage.Log.WaitForEntriesAsync(partition, after ?? EntryId.Zero, TimeSpan.FromHours(1), default);
                continue;
            }

            await storage.Archive.AppendAsync(entries);
            foreach (var entry in entries)
                Print($"archived {entry.Event.Subject} {entry.Event.Version}");
            after = entries[^1].Position.Entry;
            await storage.Log.AcknowledgeAsync(Group, partition, [.. entries.Select(entry => entry.Position.Entry)]);
        }
    }

    private static void Print(string line)
    {
        // One write per line, so that a line is either there or not when the process ends.
        var bytes = System.Text.Encoding.UTF8.GetBytes(line + "\n");
        lock (Output)
        {
            Output.Write(bytes);
            Output.Flush();
        }
    }

    private static readonly Stream Output = Console.OpenStandardOutput();
}
