using System.Collections.Immutable;
using Concord.Timeline;
using Orleans.Runtime.Services;

namespace Concord.Imports;

/// <summary>Tells every silo of changes that are made beside the grains of their entities, and makes sure that this silo is told.</summary>
internal sealed class ChangeNotifications(
    IServiceProvider services,
    ChangeMarkers marks,
    ILocalSiloDetails self,
    IClusterMembershipService membership,
    IClusterManifestProvider manifests,
    TimeProvider time
) : GrainServiceClient<IChangeNotificationService>(services)
{
    /// <summary>Silos with this grain also have the service.</summary>
    private static readonly GrainType Worker = GrainType.Create(ImportWorkerGrain.Type);

    /// <summary>Below the time after which the caller does not wait any longer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1));

    /// <summary>Whether each silo takes notifications. One of an earlier version does not.</summary>
    public bool ReachAll => Others().All(silo => Has(silo) == true);

    /// <summary>Completes when every silo knows, or is no longer a member of the cluster.</summary>
    /// <exception cref="StorageUnavailableException">A member could not be told.</exception>
    public Task TellAsync(ImmutableArray<int> hashes)
    {
        foreach (var hash in hashes)
            marks.Mark(hash);
        return Task.WhenAll(Others().Select(silo => TellAsync(silo, hashes)));
    }

    /// <summary>
    /// Completes when every silo tells this one. A silo that becomes a member after this one knows of it from the start.
    /// </summary>
    public async Task IntroduceAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; !await TryIntroduceAsync(); failures++)
            await Task.Delay(_backoff.Pause(failures), time, cancellationToken);
        marks.Trust();
    }

    private async Task<bool> TryIntroduceAsync()
    {
        try
        {
            var version = membership.CurrentSnapshot.Version.Value;
            await Task.WhenAll(
                Others().Where(silo => Has(silo) != false).Select(silo => GetGrainService(silo).MeetAsync(self.SiloAddress, version))
            );
            return true;
        }
#pragma warning disable CA1031 // Whatever the failure: this silo may not be known there.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private async Task TellAsync(SiloAddress silo, ImmutableArray<int> hashes)
    {
        var started = time.GetTimestamp();
        for (var failures = 0; ; failures++)
        {
            try
            {
                await GetGrainService(silo).MarkAsync(hashes);
                return;
            }
#pragma warning disable CA1031 // Whatever the failure: it may not know.
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (!IsMember(membership.CurrentSnapshot.GetSiloStatus(silo)))
                    return;
                if (time.GetElapsedTime(started) > Limit)
                    throw new StorageUnavailableException($"{silo.ToParsableString()} could not be told of changes.", e);
            }
            await Task.Delay(_backoff.Pause(failures), time);
        }
    }

    private IEnumerable<SiloAddress> Others() =>
        membership
            .CurrentSnapshot.Members.Values.Where(member => IsMember(member.Status) && !member.SiloAddress.Equals(self.SiloAddress))
            .Select(static member => member.SiloAddress);

    /// <summary>Null while that is not known.</summary>
    private bool? Has(SiloAddress silo) =>
        manifests.Current.Silos.TryGetValue(silo, out var manifest) ? manifest.Grains.ContainsKey(Worker) : null;

    /// <summary>Whether its activations may answer calls.</summary>
    private static bool IsMember(SiloStatus status) => status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping;
}
