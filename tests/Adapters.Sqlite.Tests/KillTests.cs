using System.Diagnostics;
using Concord.Testing;
using Concord.Timeline;
using Concord.Wal;
using Xunit;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>
/// A process that is killed in the middle of writing loses nothing that it has acknowledged, and the next one starts on its files by
/// itself.
/// </summary>
[NeedsServers]
public sealed class KillTests
{
    private const int Rounds = 4;

    [Fact]
    public async Task Commits_acknowledged_by_a_killed_process_are_kept()
    {
        var directory = Path.Combine(Path.GetTempPath(), "concord-tests", Guid.NewGuid().ToString("N"));
        var printed = new List<string[]>();
        for (var round = 1; round <= Rounds; round++)
        {
            printed.AddRange(await RunUntilKilledAsync(directory, lines: 400 * round));
            var storage = new SqliteUnderTest(directory: directory);
            await AssertNothingIsLostAsync(storage, printed);
            if (round < Rounds)
                await storage.CloseAsync();
            else
                await storage.DisposeAsync();
        }
    }

    private static async Task<List<string[]>> RunUntilKilledAsync(string directory, int lines)
    {
        var assembly = typeof(KillTests).Assembly.Location;
        using var process = Programs.Start(
            new ProcessStartInfo("dotnet", ["exec", assembly, KilledWriter.Command, directory])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var printed = new List<string[]>();
        try
        {
            while (
                printed.Count < lines
                && await SignalWait.For(process.StandardOutput.ReadLineAsync(), "the child process to acknowledge") is { } line
            )
                printed.Add(line.Split(' '));
        }
        finally
        {
            // SIGKILL on Unix: no handler runs, nothing is flushed.
            process.Kill();
        }

        var rest = await SignalWait.For(process.StandardOutput.ReadToEndAsync(), "the end of the child's output");
        printed.AddRange(rest.Split('\n').SkipLast(1).Select(line => line.Split(' ')));
        var errors = await SignalWait.For(process.StandardError.ReadToEndAsync(), "the end of the child's errors");
        await process.WaitForExitAsync();
        Assert.True(errors.Length == 0 && printed.Count >= lines, errors);
        return printed;
    }

    private static async Task AssertNothingIsLostAsync(SqliteUnderTest storage, List<string[]> printed)
    {
        var logged = new Dictionary<(string, long), WalEntry>();
        for (var partition = 0; partition < storage.Log.Partitions; partition++)
        {
            foreach (var entry in await storage.Log.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, int.MaxValue))
                logged.Add((entry.Event.Subject, entry.Event.Version), entry);
        }

        foreach (var line in printed.Where(line => line[0] == "committed"))
        {
            var entry = logged[(line[1], long.Parse(line[2]))];
            Assert.Equal((line[3], line[4]), (entry.Event.CommitId.ToString("N"), entry.Position.ToString()));
        }

        foreach (var entity in logged.Values.GroupBy(entry => entry.Event.Subject))
        {
            var (versions, newest) = (
                entity.Select(entry => entry.Event.Version).Order().ToList(),
                entity.MaxBy(entry => entry.Event.Version)!
            );
            Assert.Equal(Enumerable.Range(1, versions.Count).Select(version => (long)version), versions);
            var stored = await storage.Store.ReadAsync(new EntityKey(entity.Key));
            Assert.Equal(
                (newest.Event.Version, newest.Event.CommitId, newest.Position),
                (stored!.Version, stored.CommitId, stored.Position)
            );
            Assert.Equal(KilledWriter.StateOf(stored.Version), System.Text.Encoding.UTF8.GetString(stored.Data.Span));
        }

        await AssertArchiveAsync(storage, printed);
    }

    private static async Task AssertArchiveAsync(SqliteUnderTest storage, List<string[]> printed)
    {
        foreach (var entity in printed.Where(line => line[0] == "archived").GroupBy(line => line[1], line => long.Parse(line[2])))
        {
            var kept = (await storage.Archive.ReadEntityAsync(new(entity.Key), 0, int.MaxValue))
                .Select(entry => entry.Event.Version)
                .ToHashSet();
            Assert.All(entity, version => Assert.Contains(version, kept));
        }

        // Its progress is that of its data: what is in the archive does not come again.
        for (var partition = 0; partition < storage.Log.Partitions; partition++)
        {
            foreach (var entry in await storage.Log.ReadGroupAsync(KilledWriter.Group, partition, null, int.MaxValue))
                Assert.Empty(await storage.Archive.ReadEntityAsync(new(entry.Event.Subject), entry.Event.Version - 1, 1));
        }

        // What the group has acknowledged is in the archive: nothing falls between the two.
        foreach (var partition in await storage.Log.DescribeAsync())
        {
            var acknowledged = partition.Groups.Single(group => group.Group == KilledWriter.Group).Acknowledged;
            foreach (var entry in await storage.Log.ReadRangeAsync(partition.Partition, EntryId.Zero, acknowledged.Next(), int.MaxValue))
                Assert.Contains(
                    await storage.Archive.ReadEntityAsync(new(entry.Event.Subject), entry.Event.Version - 1, 1),
                    kept => kept.Equals(entry)
                );
        }
    }
}
