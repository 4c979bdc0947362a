using Concord.Values;

namespace Concord.Projections.Tests;

/// <summary>Commits with the minimum content that they need.</summary>
internal static class TestEvents
{
    public static Concord.Ports.Commit Commit(string subject, long version, string type = "concord.policy.endorse") =>
        new()
        {
            Key = new(subject),
            ExpectedVersion = version - 1,
            CommitId = Guid.NewGuid(),
            State = new byte[] { 0 },
            Event = new()
            {
                Subject = subject,
                Type = type,
                Realm = subject.Split('/')[0],
                Time = DateTimeOffset.UnixEpoch.AddSeconds(version),
                Version = version,
                Origin = "test",
                CommitId = Guid.NewGuid(),
                Prev = "",
                Hash = $"{subject}@{version}",
                Data = CanonicalJson.EmptyObject,
            },
        };
}
