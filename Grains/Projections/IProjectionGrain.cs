using System.Collections.Immutable;
using Concord.Wal;
using Orleans.Concurrency;

namespace Concord.Projections;

/// <summary>One projection on one partition of the WAL; key <c>{projection}/{partition}</c>.</summary>
[Alias("concord.IProjectionGrain"), GrainInterfaceType("concord.IProjectionGrain")]
internal interface IProjectionGrain : IGrainWithStringKey
{
    /// <summary>
    /// Completes when the projection has applied everything up to <paramref name="entry"/>; fails with
    /// <see cref="ProjectionBehindException"/> after <paramref name="timeout"/>.
    /// </summary>
    [Alias("WaitForAsync"), AlwaysInterleave]
    Task WaitForAsync(EntryId entry, TimeSpan timeout);

    [Alias("GetReportAsync"), AlwaysInterleave]
    Task<ProjectionReport> GetReportAsync();

    /// <summary>
    /// From now on nothing is applied, because of <paramref name="paused"/>; null: it continues. Does not wait for work under
    /// way.
    /// </summary>
    [Alias("SetPausedAsync"), AlwaysInterleave]
    Task SetPausedAsync(string? paused);

    /// <summary>Completes when no work is under way.</summary>
    [Alias("SettleAsync")]
    Task SettleAsync();

    /// <summary>Applies at once what was handed back because of a pause, so that nobody waits for its redelivery.</summary>
    [Alias("TakeHandedBackAsync"), OneWay]
    Task TakeHandedBackAsync();

    /// <summary>
    /// Has the projection apply entries once more, in its turn. Fails with <see cref="ProjectionWaitingException"/> while it
    /// cannot.
    /// </summary>
    [Alias("ReplayAsync")]
    Task<ReplayOutcome> ReplayAsync(ImmutableArray<WalEntry> entries);

    /// <summary>See <see cref="IWalGrain.RedriveAsync"/>.</summary>
    [Alias("RedriveAsync")]
    Task<RedriveOutcome> RedriveAsync(EntryId entry, string actor);

    /// <summary>See <see cref="IWalGrain.DiscardAsync"/>.</summary>
    [Alias("DiscardAsync")]
    Task DiscardAsync(EntryId entry, string actor, string reason);

    /// <summary>
    /// Has the projection repair its target for entities of this partition, in its turn. Fails with
    /// <see cref="IllegalTransitionException"/> while it is paused, with <see cref="NotSupportedException"/> if it cannot
    /// repair.
    /// </summary>
    [Alias("RepairAsync")]
    Task RepairAsync(ImmutableArray<string> subjects);
}

/// <summary>The status of a projection's grain.</summary>
/// <param name="WaitingSince">Since when its target has been unavailable; null if it is available.</param>
/// <param name="Detail">Why it waits.</param>
[GenerateSerializer, Immutable, Alias("concord.projection-report")]
internal sealed record ProjectionReport([property: Id(0)] DateTimeOffset? WaitingSince, [property: Id(1)] string? Detail);

/// <summary>
/// The result of replaying entries. Entries that the projection has yet to apply for the first time are in neither number.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.replay-outcome")]
internal readonly record struct ReplayOutcome([property: Id(0)] int Applied, [property: Id(1)] int SetAside);
