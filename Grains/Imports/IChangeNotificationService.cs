using System.Collections.Immutable;
using Orleans.Services;

namespace Concord.Imports;

/// <summary>One on each silo: takes notifications of changes that were made beside the grains of their entities.</summary>
/// <remarks>Orleans derives the address of a grain service from this interface's name: renaming it ends its reach.</remarks>
[Alias("concord.IChangeNotificationService"), GrainInterfaceType("concord.IChangeNotificationService")]
internal interface IChangeNotificationService : IGrainService
{
    /// <summary>Marks entities as changed. Calls of their activations that begin after that read the state again.</summary>
    [Alias("MarkAsync")]
    Task MarkAsync(ImmutableArray<int> hashes);

    /// <summary>
    /// Returns when this silo knows <paramref name="silo"/> as a member: from then on it tells that silo too. Fails if it does
    /// not find it.
    /// </summary>
    /// <param name="version">A version of the membership in which it is one.</param>
    [Alias("MeetAsync")]
    Task MeetAsync(SiloAddress silo, long version);
}
