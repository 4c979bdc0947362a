using Concord.Gateway.Http;
using Concord.Imports;

namespace Concord.Gateway.Imports;

/// <summary>Sends rows of one partition until each has an outcome.</summary>
internal sealed partial class ImportCall(IImportWorkerGrain worker, ImportParameters parameters, RetryingCall calls, ILogger logger)
{
    private static readonly ImportOutcome Failed = new(
        ImportOutcomeKind.Rejected,
        HttpErrorCodes.Internal,
        "Something went wrong on this side; the log has it under the import's id and this line."
    );

    /// <param name="rows">At most one of each policy.</param>
    /// <param name="settle">Called for each row as soon as its outcome is known.</param>
    /// <exception cref="ImportAbortedException">The storage was unavailable for too long.</exception>
    public async Task ApplyAsync(
        IReadOnlyList<SentItem> rows,
        Func<SentItem, ImportOutcome, Task> settle,
        CancellationToken cancellationToken
    )
    {
        var open = rows;
        ImportOutcome refusal;
        try
        {
            await calls.RunAsync(SendOpenAsync, cancellationToken);
            return;
        }
        catch (ConcordException e) when (open.Count == 1)
        {
            refusal = new(ImportOutcomeKind.Rejected, e.Code, e.Message);
        }
#pragma warning disable CA1031 // One row must not stop the others, whatever is wrong with it.
        catch (Exception e)
            when (e is not ImportAbortedException && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
#pragma warning restore CA1031
        {
            // One by one, so that the others are applied.
            if (open.Count > 1)
            {
                foreach (var row in open)
                    await ApplyAsync([row], settle, cancellationToken);
                return;
            }
            LogUnexpected(LoggedException.Of(e), parameters.Id, open[0].Item.Line);
            refusal = Failed;
        }
        await EndAsync(open[0], refusal, settle);

        async Task<int> SendOpenAsync()
        {
            var (left, reason) = await SendAsync(open, settle);
            open = left;
            return reason is null ? 0 : throw new StorageUnavailableException(reason);
        }
    }

    /// <returns>The rows without an outcome, and why they have none.</returns>
    private async Task<(IReadOnlyList<SentItem> Left, string? Reason)> SendAsync(
        IReadOnlyList<SentItem> rows,
        Func<SentItem, ImportOutcome, Task> settle
    )
    {
        var outcomes = await worker.ApplyAsync([.. rows.Select(Row)]);
        var left = new List<SentItem>();
        string? reason = null;
        for (var i = 0; i < rows.Count; i++)
        {
            if (outcomes[i] is { Kind: ImportOutcomeKind.Unavailable } unavailable)
            {
                left.Add(rows[i]);
                reason ??= unavailable.Detail ?? "The store is not available.";
            }
            else
                await EndAsync(rows[i], outcomes[i], settle);
        }
        return (left, reason);
    }

    private static Task EndAsync(SentItem row, ImportOutcome outcome, Func<SentItem, ImportOutcome, Task> settle)
    {
        row.Span?.Dispose();
        return settle(row, outcome);
    }

    private ImportRow Row(SentItem row)
    {
        row.Span ??= ImportSpans.StartRow(parameters.TraceParent);
        return new(
            row.Item.Policy,
            new()
            {
                Context = new()
                {
                    CommitId = ImportCommitId.Of(row.Item.Target, row.Item.Policy, row.Item.Content),
                    Actor = parameters.Actor,
                    Origin = "import",
                    Rule = parameters.Rule,
                    TraceParent = row.Span?.Id ?? parameters.TraceParent,
                    Import = parameters.OrderedAt is { } run ? new(run, row.Item.Stamp) : null,
                },
                Target = row.Item.Target,
                Input = row.Item.Content,
                OnExisting = row.Item.OnExisting,
                CanWait = row.CanWait,
            }
        );
    }

    [LoggerMessage(1, LogLevel.Error, "Import {Import}: line {Line} failed unexpectedly.")]
    private partial void LogUnexpected(Exception exception, string import, long line);
}
