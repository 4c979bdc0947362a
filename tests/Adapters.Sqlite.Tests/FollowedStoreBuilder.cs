using Concord.Conformance;
using Concord.Graph;
using Concord.Policies;
using Concord.Ports;
using Concord.Projections;
using Concord.Timeline;
using Concord.Wal;
using static Concord.Conformance.Subgraphs;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>Commits, and applies to archive, list and graph as their projections do.</summary>
internal sealed class FollowedStoreBuilder(SqliteUnderTest storage)
{
    public const int Partitions = 4;

    public static EntityKey Key(int number) => new($"motor-fr/A{number}");

    public async Task EnsureGroupsAsync()
    {
        foreach (var projection in (string[])[ProjectionNames.Archive, ProjectionNames.Policies, ProjectionNames.Graph])
            await storage.Log.EnsureGroupAsync(projection);
    }

    /// <summary>Each policy's next version.</summary>
    public async Task CommitAsync(params int[] numbers)
    {
        foreach (var number in numbers)
        {
            var version = (await storage.Store.ReadAsync(Key(number)))?.Version ?? 0;
            await storage.Store.CommitAsync(Events.Commit(Key(number), version, $"state {version + 1}"));
        }
    }

    /// <summary>What the groups get next is applied and acknowledged. Returns how many entries each one got.</summary>
    public async Task<Dictionary<string, int>> FollowAsync(params string[] projections)
    {
        var got = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (
            var projection in projections is [] ? [ProjectionNames.Archive, ProjectionNames.Policies, ProjectionNames.Graph] : projections
        )
        {
            got[projection] = 0;
            for (var partition = 0; partition < storage.Log.Partitions; partition++)
            {
                var entries = await storage.Log.ReadGroupAsync(projection, partition, null, 1_000);
                if (entries.Count == 0)
                    continue;
                await ApplyAsync(projection, entries);
                await storage.Log.AcknowledgeAsync(projection, partition, [.. entries.Select(static entry => entry.Position.Entry)]);
                got[projection] += entries.Count;
            }
        }

        return got;
    }

    public async Task ApplyAsync(string projection, IReadOnlyList<WalEntry> entries)
    {
        var applied = AppliedEvents.Of(new ProjectionBatch(entries, IsReplay: false));
        var newest = entries.GroupBy(static entry => entry.Event.Subject).Select(static policy => policy.Last().Event).ToList();
        switch (projection)
        {
            case ProjectionNames.Archive:
                await storage.Archive.AppendAsync(entries);
                break;
            case ProjectionNames.Policies:
                await storage.Index.ApplyAsync([.. newest.Select(Listed)], [], applied);
                break;
            default:
                await storage.Graph.ApplyAsync(new([.. newest.Select(Vertex)]) { Position = entries[^1].Position, Applied = applied });
                break;
        }
    }

    /// <summary>What a client sees of archive, list and graph.</summary>
    public async Task<string> ReadAsync(int policies)
    {
        var text = new System.Text.StringBuilder();
        for (var number = 0; number < policies; number++)
        {
            var archived = await storage.Archive.ReadEntityAsync(Key(number), 0, 1_000);
            var vertex = await storage.Graph.ReadVerticesAsync([PolicyId($"A{number}")]);
            var found = await storage.Index.QueryAsync(
                new()
                {
                    Realm = RealmId.Parse("motor-fr"),
                    Text = $"holder{number}",
                    Limit = 10,
                },
                new(2018, 1, 1)
            );
            var words = await storage.Graph.SearchAsync(
                new()
                {
                    Text = $"holder{number}",
                    Kind = VertexKinds.Policies,
                    Limit = 10,
                }
            );
            text.AppendLine(string.Join(',', archived.Select(entry => $"{entry.Event.Subject} {entry.Position} {entry.Event.Hash[..6]}")))
                .AppendLine(string.Join(',', found))
                .AppendLine(vertex[0]?.Properties.ToString())
                .AppendLine(string.Join(',', words.Select(word => word.Vertex.Id)));
        }

        return text.ToString();
    }

    private static ListedPolicy Listed(WalEvent e) =>
        new()
        {
            Id = Concord.Policies.PolicyId.TryParse(e.Subject, out var id) ? id : throw new ArgumentException(e.Subject),
            Version = e.Version,
            Segments = [new(new(2017, 1, 1), "motor", [PolicyStatus.InForce], new(new(2017, 1, 1), new(2019, 1, 1)))],
            Parties = ["P1"],
            Assets = ["V1"],
            Text = $"holder{e.Subject[(e.Subject.IndexOf('A', StringComparison.Ordinal) + 1)..]}",
        };

    private static Subgraph Vertex(WalEvent e)
    {
        var number = e.Subject[(e.Subject.IndexOf('A', StringComparison.Ordinal) + 1)..];
        return Policy($"A{number}", e.Version, $$"""{"name":"holder{{number}}","version":"{{e.Version}}"}""").WithParty("P1").InRealm();
    }
}
