using System.Diagnostics;
using System.Threading.Channels;
using Concord.Errors;
using Concord.Gateway.Http;
using Concord.Imports;
using Concord.Policies;

namespace Concord.Gateway.Imports;

/// <summary>
/// Sends rows to their policies, many at once. A policy's rows share a lane and keep their order. A full lane stops the reader, and the
/// reader stops the client.
/// </summary>
internal sealed partial class ImportLanes
{
    private readonly IGrainFactory _grains;
    private readonly ImportParameters _parameters;
    private readonly ImportCounters _counters;
    private readonly RetryingCall _calls;
    private readonly ILogger _logger;
    private readonly HeldItemBudget _budget;
    private readonly Channel<ImportItem>[] _lanes;

    public ImportLanes(
        IGrainFactory grains,
        ImportParameters plan,
        ImportCounters tally,
        RetryingCall calls,
        ImportOptions options,
        ILogger logger
    )
    {
        (_grains, _parameters, _counters, _calls, _logger, _budget) = (grains, plan, tally, calls, logger, new(options));
        var channel = new BoundedChannelOptions(options.LaneCapacity) { SingleReader = true, SingleWriter = true };
        _lanes = [.. Enumerable.Range(0, options.Lanes).Select(_ => Channel.CreateBounded<ImportItem>(channel))];
    }

    /// <summary>Adds a row; waits while its lane is full.</summary>
    public ValueTask AddAsync(in ImportItem item, CancellationToken cancellationToken) =>
        _lanes[(uint)item.Policy.GetHashCode() % _lanes.Length].Writer.WriteAsync(item, cancellationToken);

    /// <summary>No more rows come.</summary>
    public void Complete() => Array.ForEach(_lanes, static lane => lane.Writer.TryComplete());

    /// <summary>
    /// Runs until every lane is empty, or until cancelled: rows that are being applied then are still counted, the rest is dropped.
    /// </summary>
    /// <exception cref="ImportAbortedException">The storage was unavailable for too long.</exception>
    public Task RunAsync(Action failed, CancellationToken cancellationToken) =>
        Task.WhenAll(_lanes.Select(lane => RunLaneAsync(lane.Reader, failed, cancellationToken)));

    private async Task RunLaneAsync(ChannelReader<ImportItem> lane, Action failed, CancellationToken cancellationToken)
    {
        var held = new HeldItems(_budget);
        try
        {
            await foreach (var item in lane.ReadAllAsync(cancellationToken))
                await ApplyNextAsync(item, held, cancellationToken);
            foreach (var item in held.TakeAll())
            {
                cancellationToken.ThrowIfCancellationRequested();
                await ApplyAsync(item, cancellationToken);
            }
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever the failure: a lane that has ended takes no more rows, and the reader would wait for it.
            failed();
            throw;
        }
    }

    /// <summary>Applies the next row. A held row of the same policy is decided before it, or together with it.</summary>
    private async Task ApplyNextAsync(ImportItem item, HeldItems held, CancellationToken cancellationToken)
    {
        var before = held.Take(item);
        if (before is { } other && !ItemScope.Covers(item, other))
        {
            await ApplyAsync(other, cancellationToken);
            before = null;
        }

        var outcome = await SendAsync(item, held.HasCapacity, cancellationToken);
        if (before is { } replaced && outcome.Kind != ImportOutcomeKind.Rejected)
            _counters.AddReplaced(replaced.Rows);
        if (outcome.Kind == ImportOutcomeKind.Held)
            held.Hold(item);
        else
            await CountAsync(item, outcome);
        if (before is { } stands && outcome.Kind == ImportOutcomeKind.Rejected)
            await ApplyAsync(stands, cancellationToken);
    }

    private async Task ApplyAsync(ImportItem item, CancellationToken cancellationToken)
    {
        await CountAsync(item, await SendAsync(item, canWait: false, cancellationToken));
    }

    /// <summary>Counts even while the import is being stopped: the row is stored.</summary>
    private async Task CountAsync(ImportItem item, ImportOutcome outcome)
    {
        await _counters.AddAsync(outcome, item.Reject, CancellationToken.None);
        foreach (var other in item.Others ?? [])
            await _counters.AddAsync(outcome, other.Reject, CancellationToken.None);
    }

    private async Task<ImportOutcome> SendAsync(ImportItem item, bool canWait, CancellationToken cancellationToken)
    {
        using var span = ImportSpans.StartRow(_parameters.TraceParent);
        try
        {
            var row = Row(item, canWait, span?.Id);
            var policy = _grains.GetPolicy(item.Policy);
            return await _calls.RunAsync(() => policy.ImportAsync(row), cancellationToken);
        }
        catch (ConcordException e)
        {
            return new(ImportOutcomeKind.Rejected, e.Code, e.Message);
        }
#pragma warning disable CA1031 // One row must not stop the others, whatever is wrong with it.
        catch (Exception e)
            when (e is not ImportAbortedException && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
#pragma warning restore CA1031
        {
            LogUnexpected(LoggedException.Of(e), _parameters.Id, item.Line);
            return new(
                ImportOutcomeKind.Rejected,
                HttpErrorCodes.Internal,
                "Something went wrong on this side; the log has it under the import's id and this line."
            );
        }
    }

    private ApplyImportItem Row(ImportItem item, bool canWait, string? span) =>
        new()
        {
            Context = new()
            {
                CommitId = ImportCommitId.Of(item.Target, item.Policy, item.Content),
                Actor = _parameters.Actor,
                Origin = "import",
                Rule = _parameters.Rule,
                TraceParent = span ?? _parameters.TraceParent,
                Import = _parameters.OrderedAt is { } run ? new(run, item.Stamp) : null,
            },
            Target = item.Target,
            Input = item.Content,
            OnExisting = item.OnExisting,
            CanWait = canWait,
        };

    [LoggerMessage(1, LogLevel.Error, "Import {Import}: line {Line} failed unexpectedly.")]
    private partial void LogUnexpected(Exception exception, string import, long line);
}

/// <summary>
/// Spans of imports. Each row has its own trace, with a link to the request that brought it: no tool could show a trace with hundreds of
/// thousands of rows.
/// </summary>
internal static class ImportSpans
{
    public const string SourceName = "Concord.Gateway";
    public const string Row = "import row";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Null where nothing is traced. Sampling is decided for each row.</summary>
    public static Activity? StartRow(string? request)
    {
        if (!Source.HasListeners())
            return null;
        Activity.Current = null;
        return Source.StartActivity(
            Row,
            ActivityKind.Internal,
            parentContext: default,
            links: ActivityContext.TryParse(request, null, out var context) ? [new(context)] : null
        );
    }
}
