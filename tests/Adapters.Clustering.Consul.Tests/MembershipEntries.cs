using System.Net;

namespace Concord.Adapters.Clustering.Consul.Tests;

/// <summary>Rows of silos that do not exist.</summary>
internal static class MembershipEntries
{
    private static int _generation;

    public static SiloAddress NewSilo() => SiloAddress.New(IPAddress.Loopback, 12345, Interlocked.Increment(ref _generation));

    public static MembershipEntry New(SiloStatus status = SiloStatus.Joining, DateTime? started = null)
    {
        var time = started ?? new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        return new()
        {
            SiloAddress = NewSilo(),
            HostName = "host",
            SiloName = "silo",
            Status = status,
            ProxyPort = 30000,
            StartTime = time,
            IAmAliveTime = time,
        };
    }
}
