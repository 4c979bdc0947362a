using Concord.Ports;
using Concord.Values;
using Concord.Wal;

namespace Concord.Conformance;

/// <summary>Commits with the minimum content that they need.</summary>
internal static class Commits
{
    public static Commit Of(string subject, long version) =>
        new()
        {
            Key = new(subject),
            ExpectedVersion = version - 1,
            CommitId = Guid.NewGuid(),
            State = new byte[] { (byte)version },
            Event = new()
            {
                Subject = subject,
                Type = "concord.policy.endorse",
                Realm = "motor-fr",
                Time = DateTimeOffset.UnixEpoch.AddSeconds(version),
                Version = version,
                Origin = "test",
                CommitId = Guid.NewGuid(),
                Prev = "",
                Hash = $"{subject}@{version}",
                Data = CanonicalJson.EmptyObject,
            },
        };

    public static async Task<WalPosition> CommitAsync(this ICommitStore store, string subject, long version) =>
        (await store.CommitAsync(Of(subject, version))).Position;

    /// <summary>
    /// Versions 1 to <paramref name="versions"/> of each of <paramref name="policies"/> policies, in turn. Returns the newest
    /// positions.
    /// </summary>
    public static async Task<IReadOnlyList<WalPosition>> CommitManyAsync(
        this ICommitStore store,
        int policies,
        int versions,
        int from = 1,
        string prefix = "motor-fr/P"
    )
    {
        var newest = new WalPosition[policies];
        for (var version = from; version < from + versions; version++)
        {
            for (var policy = 0; policy < policies; policy++)
                newest[policy] = await store.CommitAsync($"{prefix}{policy}", version);
        }

        return newest;
    }
}
