using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Concord.Imports;

/// <summary>
/// The record of one import; key its id. The process that runs the import (the gateway) reads and sends the rows.
/// </summary>
[Alias("concord.IImportGrain"), GrainInterfaceType("concord.IImportGrain")]
public interface IImportGrain : IGrainWithStringKey
{
    /// <summary>
    /// Fails with <see cref="AlreadyExistsException"/> if this import was started before, unless that run failed: then it
    /// starts over, with counts from zero.
    /// </summary>
    [Alias("StartAsync")]
    Task<ImportStatus> StartAsync(string realm, string? mapping, string runner);

    /// <summary>
    /// Adds to the counts and the rejects; renews the runner's lease (a running import without progress for
    /// <see cref="ImportStatus.LeaseSeconds"/> is reported as failed). Returns whether a cancellation was requested. Fails with
    /// <see cref="AlreadyExistsException"/> if the import has ended or another runner has taken it over.
    /// </summary>
    [Alias("ProgressAsync")]
    Task<bool> ProgressAsync(ImportProgress progress);

    [Alias("FinishAsync")]
    Task<ImportStatus> FinishAsync(ImportState state, string? detail);

    /// <summary>Asks the runner to stop; committed rows stay. No effect on an import that has ended.</summary>
    [Alias("CancelAsync")]
    Task<ImportStatus> CancelAsync();

    [Alias("GetAsync"), ReadOnly]
    Task<ImportStatus> GetAsync();

    /// <summary>Rejects with a number greater than <paramref name="after"/>, in the order in which they were found.</summary>
    [Alias("GetRejectsAsync"), ReadOnly]
    Task<ImmutableArray<ImportReject>> GetRejectsAsync(long after, int limit);
}

/// <summary>The list of imports, newest first; stateless, key 0.</summary>
[Alias("concord.IImportListGrain"), GrainInterfaceType("concord.IImportListGrain")]
public interface IImportListGrain : IGrainWithIntegerKey
{
    [Alias("QueryAsync"), ReadOnly]
    Task<ImportPage> QueryAsync(string? after, int limit);
}

[GenerateSerializer, Immutable, Alias("concord.import-status")]
public sealed record ImportStatus
{
    /// <summary>Seconds without progress after which a running import counts as failed.</summary>
    public const int LeaseSeconds = 30;

    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string Realm { get; init; }

    [Id(2)]
    public string? Mapping { get; init; }

    [Id(3)]
    public required ImportState State { get; init; }

    [Id(4)]
    public long Read { get; init; }

    [Id(5)]
    public long Created { get; init; }

    [Id(6)]
    public long Changed { get; init; }

    [Id(7)]
    public long Unchanged { get; init; }

    [Id(8)]
    public long Rejected { get; init; }

    [Id(9)]
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the runner last reported.</summary>
    [Id(10)]
    public required DateTimeOffset UpdatedAt { get; init; }

    [Id(11)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why it failed.</summary>
    [Id(12)]
    public string? Detail { get; init; }

    [Id(13)]
    public bool CancelRequested { get; init; }

    /// <summary>The process that runs the import.</summary>
    [Id(14)]
    public required string Runner { get; init; }

    /// <summary><see cref="ImportProgress.Sequence"/> of the last progress that was counted.</summary>
    [Id(15)]
    public long LastProgress { get; init; }

    /// <summary>
    /// SHA-256 of the request, hex, once its body is read: distinguishes a repeated request from a different one with the same
    /// <c>Idempotency-Key</c>.
    /// </summary>
    [Id(16)]
    public string? Fingerprint { get; init; }

    /// <summary>Rejects of earlier runs, which failed.</summary>
    [Id(17)]
    public long RejectsBefore { get; init; }

    /// <summary>
    /// The import's place in the order of all imports: when it was first started, even if it failed and runs again; always
    /// later than every import that was started before, whatever the clocks say. Null if an earlier version started it.
    /// </summary>
    [Id(18)]
    public DateTimeOffset? OrderedAt { get; init; }

    /// <summary>
    /// Of <see cref="Unchanged"/>: rows that differ from their policy, but a later row of the same file replaces them.
    /// </summary>
    [Id(19)]
    public long Replaced { get; init; }

    /// <summary>
    /// Rejects of this run that are stored: the first ones, up to the limits. Null if an earlier version counted; it stored
    /// all.
    /// </summary>
    [Id(20)]
    public long? RejectsKept { get; init; }

    /// <summary>Size of this run's stored rejects, in bytes.</summary>
    [Id(21)]
    public long RejectBytes { get; init; }
}

[GenerateSerializer, Alias("concord.import-state")]
public enum ImportState
{
    Running = 0,
    Completed = 1,
    Failed = 2,
    Cancelled = 3,
}

/// <summary>What happened since the previous progress.</summary>
[GenerateSerializer, Immutable, Alias("concord.import-progress")]
public sealed record ImportProgress
{
    [Id(0)]
    public long Read { get; init; }

    [Id(1)]
    public long Created { get; init; }

    [Id(2)]
    public long Changed { get; init; }

    [Id(3)]
    public long Unchanged { get; init; }

    [Id(4)]
    public ImmutableArray<ImportReject> Rejects { get; init; } = [];

    /// <summary>As given to <see cref="IImportGrain.StartAsync"/>.</summary>
    [Id(5)]
    public required string Runner { get; init; }

    /// <summary>1, 2, 3, …: progress that is repeated after a lost reply is not counted twice.</summary>
    [Id(6)]
    public required long Sequence { get; init; }

    /// <summary>Becomes <see cref="ImportStatus.Fingerprint"/>.</summary>
    [Id(7)]
    public string? Fingerprint { get; init; }

    /// <summary>Of <see cref="Unchanged"/>; see <see cref="ImportStatus.Replaced"/>.</summary>
    [Id(8)]
    public long Replaced { get; init; }
}

[GenerateSerializer, Immutable, Alias("concord.import-reject")]
public sealed record ImportReject
{
    /// <summary>Its number among the rejects of the import, from 1; assigned when it is stored.</summary>
    [Id(0)]
    public long Number { get; init; }

    /// <summary>Line of the input where the row starts, from 1.</summary>
    [Id(1)]
    public required long Line { get; init; }

    [Id(2)]
    public required string Code { get; init; }

    [Id(3)]
    public required string Detail { get; init; }

    /// <summary>The row as received, cut at 4,096 characters.</summary>
    [Id(4)]
    public required string Input { get; init; }
}

[GenerateSerializer, Immutable, Alias("concord.import-page")]
public sealed record ImportPage([property: Id(0)] ImmutableArray<ImportStatus> Items, [property: Id(1)] string? Next);
