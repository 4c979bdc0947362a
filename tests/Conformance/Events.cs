using System.Security.Cryptography;
using System.Text;
using Concord.Ports;
using Concord.Timeline;
using Concord.Values;
using Concord.Wal;

namespace Concord.Conformance;

/// <summary>Complete events and commits, for tests to which their content does not matter.</summary>
public static class Events
{
    public static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static WalEvent Of(
        EntityKey key,
        long version,
        string type = "concord.policy.endorse",
        Guid? commitId = null,
        string filling = ""
    )
    {
        var data = Encoding.UTF8.GetBytes($$"""{"filling":"{{filling}}","sequence":{{version}},"subject":"{{key}}"}""");
        return new()
        {
            Subject = key.Value,
            Type = type,
            Realm = key.Value.Split('/')[0],
            Time = Time.AddTicks(version),
            Version = version,
            Origin = "test",
            CommitId = commitId ?? Guid.NewGuid(),
            Prev = version == 1 ? "" : Hash(Encoding.UTF8.GetBytes($"{key}/{version - 1}")),
            Hash = Hash(data),
            Data = CanonicalJson.FromTrusted(data),
        };
    }

    public static Commit Commit(
        EntityKey key,
        long expected,
        string state = "state",
        Guid? commitId = null,
        string type = "concord.policy.endorse"
    )
    {
        var id = commitId ?? Guid.NewGuid();
        return new()
        {
            Key = key,
            ExpectedVersion = expected,
            CommitId = id,
            State = Encoding.UTF8.GetBytes(state),
            Event = Of(key, expected + 1, type, id),
        };
    }

    /// <summary>The <paramref name="number"/>th key that belongs to the partition.</summary>
    public static EntityKey KeyIn(int partition, int partitions, int number = 0) =>
        Enumerable
            .Range(0, int.MaxValue)
            .Select(i => new EntityKey($"motor-fr/P{i:0000}"))
            .Where(key => key.PartitionOf(partitions) == partition)
            .ElementAt(number);

    private static string Hash(byte[] data) => Convert.ToHexStringLower(SHA256.HashData(data));
}
