using System.Collections.Immutable;
using System.Text;
using Concord.Ports;
using Microsoft.Extensions.Options;

namespace Concord.Imports;

/// <summary>
/// The record of one import. It is stored first and cached afterwards, so an answer never shows more than is stored.
/// </summary>
[GrainType("import")]
internal sealed class ImportGrain(IGrainContext context, IImportStore journal, IOptions<ImportRecordOptions> options, TimeProvider time)
    : IGrainBase,
        IImportGrain
{
    /// <summary>
    /// How many recent imports are read to find the newest. The list is ordered by the instant of the start; among imports
    /// started within moments, by clocks that differ, the newest need not be the first.
    /// </summary>
    private const int RecentImports = 16;

    private ImportStatus? _status;

    /// <summary>When the runner last reported, even if the store was unavailable and could not record it.</summary>
    private DateTimeOffset _seen;

    public IGrainContext GrainContext { get; } = context;

    private string Id => this.GetPrimaryKeyString();

    public async Task<ImportStatus> StartAsync(string realm, string? mapping, string runner)
    {
        var now = time.GetUtcNow();
        var before = await LoadAsync();
        if (before is not null && Answer(before).State != ImportState.Failed)
            throw new AlreadyExistsException($"The import '{Id}' was started before and is {before.State.ToString().ToLowerInvariant()}.");
        return await WriteAsync(
            new()
            {
                Id = Id,
                Realm = realm,
                Mapping = mapping,
                State = ImportState.Running,
                StartedAt = now,
                UpdatedAt = now,
                Runner = runner,
                RejectsBefore = before is null ? 0 : before.RejectsBefore + (before.RejectsKept ?? before.Rejected),
                RejectsKept = 0,
                OrderedAt = before?.OrderedAt ?? before?.StartedAt ?? await NextInOrderAsync(now),
            }
        );
    }

    public async Task<bool> ProgressAsync(ImportProgress progress)
    {
        var status = await RequireAsync();
        if (status.State != ImportState.Running || !string.Equals(status.Runner, progress.Runner, StringComparison.Ordinal))
            throw new AlreadyExistsException($"The import '{Id}' has ended or is run by another process now.");

        // The runner lives, whatever happens to the write below: an unavailable store must not let the lease expire.
        var now = _seen = time.GetUtcNow();
        if (progress.Sequence <= status.LastProgress)
            return status.CancelRequested;
        var (rejects, bytes) = Keep(status, progress.Rejects);
        var written = await WriteAsync(
            status with
            {
                Read = status.Read + progress.Read,
                Created = status.Created + progress.Created,
                Changed = status.Changed + progress.Changed,
                Unchanged = status.Unchanged + progress.Unchanged,
                Rejected = status.Rejected + progress.Rejects.Length,
                Replaced = status.Replaced + progress.Replaced,
                UpdatedAt = now,
                RejectsKept = (status.RejectsKept ?? status.Rejected) + rejects.Count,
                RejectBytes = status.RejectBytes + bytes,
                LastProgress = progress.Sequence,
                Fingerprint = progress.Fingerprint ?? status.Fingerprint,
            },
            rejects
        );
        return written.CancelRequested;
    }

    public async Task<ImportStatus> FinishAsync(ImportState state, string? detail)
    {
        var status = await RequireAsync();
        if (status.State != ImportState.Running)
            return status;
        var now = time.GetUtcNow();
        return await WriteAsync(status with { State = state, Detail = detail, UpdatedAt = now, FinishedAt = now });
    }

    public async Task<ImportStatus> CancelAsync()
    {
        var status = await RequireAsync();
        var answer = Answer(status);
        return answer.State != ImportState.Running || answer.CancelRequested
            ? answer
            : await WriteAsync(status with { CancelRequested = true });
    }

    public async Task<ImportStatus> GetAsync() => Answer(await RequireAsync());

    public async Task<ImmutableArray<ImportReject>> GetRejectsAsync(long after, int limit)
    {
        var status = await RequireAsync();
        var last = status.RejectsBefore + (status.RejectsKept ?? status.Rejected);
        return
        [
            .. (await journal.ReadRejectsAsync(Id, Math.Max(after, status.RejectsBefore), limit)).Where(reject => reject.Number <= last),
        ];
    }

    /// <summary>
    /// The rejects within the limits, numbered. Once one does not fit, no later one is kept: what is kept is the beginning.
    /// </summary>
    private (List<ImportReject> Rejects, long Bytes) Keep(ImportStatus status, ImmutableArray<ImportReject> rejects)
    {
        var before = status.RejectsKept ?? status.Rejected;
        var kept = new List<ImportReject>(rejects.Length);
        var bytes = 0L;
        if (before < status.Rejected)
            return (kept, bytes);
        foreach (var reject in rejects)
        {
            var size = Encoding.UTF8.GetByteCount(reject.Detail) + Encoding.UTF8.GetByteCount(reject.Input);
            if (before + kept.Count >= options.Value.MaxRejects || status.RejectBytes + bytes + size > options.Value.MaxRejectBytes)
                break;
            bytes += size;
            kept.Add(reject with { Number = status.RejectsBefore + before + kept.Count + 1 });
        }
        return (kept, bytes);
    }

    /// <summary>
    /// An instant after every import that was started before, by any silo, whose clock may be ahead of this one's.
    /// </summary>
    private async ValueTask<DateTimeOffset> NextInOrderAsync(DateTimeOffset now)
    {
        var last = (await journal.ListAsync(null, RecentImports)).Max(static status =>
            (DateTimeOffset?)(status.OrderedAt ?? status.StartedAt)
        );
        return last >= now ? last.Value.AddTicks(1) : now;
    }

    private ImportStatus Answer(ImportStatus status) =>
        ImportLease.Apply(status.UpdatedAt < _seen ? status with { UpdatedAt = _seen } : status, time.GetUtcNow());

    private async ValueTask<ImportStatus> RequireAsync() => await LoadAsync() ?? throw new NotFoundException($"There is no import '{Id}'.");

    private async ValueTask<ImportStatus?> LoadAsync() => _status ??= await journal.ReadAsync(Id);

    private async Task<ImportStatus> WriteAsync(ImportStatus status, IReadOnlyList<ImportReject>? rejects = null)
    {
        try
        {
            await journal.WriteAsync(status, rejects ?? []);
        }
        catch (StorageUnavailableException)
        {
            // The write may have succeeded: the next call reads it.
            _status = null;
            throw;
        }
        _status = status;
        return status;
    }
}
