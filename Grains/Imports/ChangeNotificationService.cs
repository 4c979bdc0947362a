using System.Collections.Immutable;
using Concord.Timeline;
using Microsoft.Extensions.Logging;

namespace Concord.Imports;

internal sealed class ChangeNotificationService(
    GrainId id,
    Orleans.Runtime.Silo silo,
    ILoggerFactory loggers,
    ChangeMarkers marks,
    IClusterMembershipService membership
) : GrainService(id, silo, loggers), IChangeNotificationService
{
    public Task MarkAsync(ImmutableArray<int> hashes)
    {
        foreach (var hash in hashes)
            marks.Mark(hash);
        return Task.CompletedTask;
    }

    public async Task MeetAsync(SiloAddress silo, long version)
    {
        await membership.Refresh(new(version));
        if (membership.CurrentSnapshot.GetSiloStatus(silo) != SiloStatus.Active)
            throw new StorageUnavailableException($"{silo.ToParsableString()} is not known here as a member of the cluster.");
    }
}
