using System.Diagnostics.Metrics;
using Concord.Hosting;

namespace Concord.Silo.Telemetry;

/// <summary>The cluster as this silo sees it. Makes no calls: while the membership's store is unavailable the last view stays.</summary>
internal sealed class ClusterGauges
{
    /// <summary>Statuses that are shown even with 0 silos; a silo that has only been created is not relevant yet.</summary>
    private static readonly (SiloStatus Status, string Name)[] Shown =
    [
        (SiloStatus.Joining, "joining"),
        (SiloStatus.Active, "active"),
        (SiloStatus.ShuttingDown, "shutting_down"),
        (SiloStatus.Stopping, "stopping"),
        (SiloStatus.Dead, "dead"),
    ];

    private readonly IClusterMembershipService _membership;

    public ClusterGauges(IMeterFactory meters, IClusterMembershipService membership)
    {
        _membership = membership;
        meters
            .Create(CredentialGauges.MeterName)
            .CreateObservableGauge("concord.cluster.silos", Observe, "{silo}", "Silos of the cluster by status, as this silo sees it.");
    }

    private IEnumerable<Measurement<int>> Observe()
    {
        var members = _membership.CurrentSnapshot.Members.Values.ToLookup(static member => member.Status);
        return Shown.Select(shown => new Measurement<int>(
            members[shown.Status].Count(),
            new KeyValuePair<string, object?>("status", shown.Name)
        ));
    }
}
