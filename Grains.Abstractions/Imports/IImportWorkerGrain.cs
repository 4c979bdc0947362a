using System.Collections.Immutable;
using Concord.Policies;

namespace Concord.Imports;

/// <summary>
/// Applies rows of imports to the policies of one partition of the WAL, many in one call; key the partition. Unlike a policy's
/// grain it keeps nothing of them.
/// </summary>
[Alias("concord.IImportWorkerGrain"), GrainInterfaceType("concord.IImportWorkerGrain")]
public interface IImportWorkerGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// The outcomes in the order of the rows. Rows of one policy are decided in their order. When it returns, each policy
    /// shows its row, on every silo. Fails with <see cref="Concord.Errors.StorageUnavailableException"/> if that cannot be
    /// known; the call may be repeated, as the call for one row may be.
    /// </summary>
    [Alias("ApplyAsync")]
    Task<ImmutableArray<ImportOutcome>> ApplyAsync(ImmutableArray<ImportRow> rows);
}

/// <summary>A row, and the policy that it is for.</summary>
[GenerateSerializer, Immutable, Alias("concord.import-row-of-policy")]
public sealed record ImportRow([property: Id(0)] PolicyId Policy, [property: Id(1)] ApplyImportItem Item);
