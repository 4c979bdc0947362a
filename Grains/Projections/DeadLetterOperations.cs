using Concord.Operations;
using Concord.Ports;
using Concord.Telemetry;
using Concord.Wal;
using Microsoft.Extensions.Logging;

namespace Concord.Projections;

/// <summary>
/// What operators do with the dead letters of one projection on one partition. Runs in the turn of its grain, so never
/// concurrently with a delivery.
/// </summary>
internal sealed partial class DeadLetterOperations(
    string projection,
    int partition,
    IProjection target,
    IWriteAheadLog log,
    TimeProvider time,
    ILogger logger
)
{
    private readonly ProjectionSpans _spans = new(projection, partition);

    /// <summary>One more try. It would be the event's first effect, so it is not a replay.</summary>
    public async Task<RedriveOutcome> RedriveAsync(EntryId entry, string actor, CancellationToken cancellationToken)
    {
        var letter = await FindAsync(entry, cancellationToken);
        var tries = letter.Tries + 1;
        using var span = _spans.Start([letter.Entry]);
        try
        {
            await target.ApplyAsync(new([letter.Entry], IsReplay: false), cancellationToken);
        }
        catch (Exception e) when (e is not StorageUnavailableException && !cancellationToken.IsCancellationRequested)
        {
            span?.Failed(ErrorKind.Of(e));
            var error = ErrorText.Of(e);
            await log.AddDeadLetterAsync(letter with { Error = error, Tries = tries, LastTriedAt = time.GetUtcNow() }, cancellationToken);
            LogStillFails(projection, letter.Entry.Position, letter.Entry.Event.EventId, new(actor), tries, LoggedException.Of(e));
            return new(false, tries, error);
        }

        await log.RemoveDeadLetterAsync(projection, letter.Entry.Position, cancellationToken);
        LogRedriven(projection, letter.Entry.Position, letter.Entry.Event.EventId, new(actor), tries);
        return new(true, tries, null);
    }

    /// <summary>Who and why is recorded before this is called: no letter may be deleted without a recorded reason.</summary>
    public async Task DiscardAsync(EntryId entry, string actor, CancellationToken cancellationToken)
    {
        var letter = await FindAsync(entry, cancellationToken);
        LogDiscarded(projection, letter.Entry.Position, letter.Entry.Event.EventId, new(actor));
        await log.RemoveDeadLetterAsync(projection, letter.Entry.Position, cancellationToken);
    }

    private async Task<DeadLetter> FindAsync(EntryId entry, CancellationToken cancellationToken)
    {
        var position = new WalPosition(partition, entry);
        return await log.FindDeadLetterAsync(projection, position, cancellationToken)
            ?? throw new NotFoundException($"Projection '{projection}' has no dead letter at {position}.");
    }

    [LoggerMessage(
        21,
        LogLevel.Information,
        "Projection {Projection} has applied the event {EventId} at {Position} after a redrive by {Actor}, try {Tries}."
    )]
    private partial void LogRedriven(string projection, WalPosition position, string eventId, LoggedActor actor, int tries);

    [LoggerMessage(
        22,
        LogLevel.Warning,
        "Projection {Projection} failed again to apply the event {EventId} at {Position}: redriven by {Actor}, try {Tries}."
    )]
    private partial void LogStillFails(
        string projection,
        WalPosition position,
        string eventId,
        LoggedActor actor,
        int tries,
        Exception error
    );

    [LoggerMessage(
        23,
        LogLevel.Warning,
        "{Actor} discards the event {EventId} at {Position}, which projection {Projection} could not apply. GET /v1/wal shows the reason."
    )]
    private partial void LogDiscarded(string projection, WalPosition position, string eventId, LoggedActor actor);
}
