using Concord.Imports;
using Concord.Timeline;

namespace Concord.Policies;

/// <summary>
/// One row of an import (decisions 7 and 28). If the policy already agrees with the row on the row's date, nothing changes.
/// Otherwise the row is recorded, even if the same row was recorded before and has been replaced since, unless what replaced it
/// is newer. A bad row is an outcome, not a failure.
/// </summary>
internal static class ImportDecision
{
    private static readonly ImportOutcome Created = new(ImportOutcomeKind.Created);
    private static readonly ImportOutcome Changed = new(ImportOutcomeKind.Changed);
    private static readonly ImportOutcome Unchanged = new(ImportOutcomeKind.Unchanged);
    private static readonly ImportOutcome Held = new(ImportOutcomeKind.Held);

    public static Decision<ImportOutcome> Decide(
        EntityTimeline timeline,
        PolicyId id,
        ApplyImportItem row,
        RealmRuleCheck rules,
        DateTimeOffset now
    )
    {
        try
        {
            return row.Target switch
            {
                ImportTarget.Claim => DecideClaim(timeline, row, rules, now),
                ImportTarget.Transaction => DecideTransaction(timeline, id, row, rules, now),
                _ => DecidePolicy(timeline, id, row, rules, now),
            };
        }
        catch (ConcordException refusal) when (refusal is not StorageUnavailableException)
        {
            return Decision<ImportOutcome>.Answer(new(ImportOutcomeKind.Rejected, refusal.Code, Detail(refusal)));
        }
    }

    private static Decision<ImportOutcome> DecidePolicy(
        EntityTimeline timeline,
        PolicyId id,
        ApplyImportItem row,
        RealmRuleCheck rules,
        DateTimeOffset now
    )
    {
        CommandChecks.CheckVersion(timeline, row.Context.ExpectedVersion);
        rules.CheckRealm();
        var errors = new FieldErrors();
        var document = PolicyInput.Read(row.Input, id, rules, errors);
        errors.ThrowIfAny();
        if (!timeline.Exists)
            return CreateDecision.Prepare(timeline, row.Context, document!, now).ToDecision(Created);
        return row.OnExisting switch
        {
            OnExisting.Skip => Decision<ImportOutcome>.Answer(Unchanged),
            OnExisting.Reject => DecideKnown(timeline, id, document!, row),
            _ => DecideExisting(timeline, document!, row, rules, now),
        };
    }

    /// <summary>An existing policy is left as it is; a row that agrees with it is not an error.</summary>
    private static Decision<ImportOutcome> DecideKnown(EntityTimeline timeline, PolicyId id, PolicyInput document, ApplyImportItem row)
    {
        var fold = PolicyFold.Of(timeline);
        var history = fold.History;
        var date = document.Term.EffectiveDate;
        var state = fold.StateAfter(history.CountEffectiveOn(date));
        if (date >= history.Inception && state.Product == document.Product && PolicyInputDiff.Of(state, document, renews: false) is null)
            return Decision<ImportOutcome>.Answer(Unchanged);
        var stated = document.ToStatement();
        if (RecordedItem.Find(timeline, row).IsOfThisRun(later => SetsSameField(stated, later)))
            return Decision<ImportOutcome>.Answer(Created);
        throw new AlreadyExistsException($"There is a policy '{id}' already, and it differs from the row.");
    }

    private static Decision<ImportOutcome> DecideExisting(
        EntityTimeline timeline,
        PolicyInput document,
        ApplyImportItem row,
        RealmRuleCheck rules,
        DateTimeOffset now
    )
    {
        var fold = PolicyFold.Of(timeline);
        var history = fold.History;
        var date = document.Term.EffectiveDate;
        var effective = history.CountEffectiveOn(date);
        var state = fold.StateAfter(effective);
        var errors = new FieldErrors();
        ApplyDecision.CheckInception(history, date, "/effectiveDate", errors);
        if (!errors.Any && state.Product != document.Product)
            errors.Add("/product", $"The policy's product is '{state.Product}', and that does not change.");
        errors.ThrowIfAny();

        var renews = row.OnExisting == OnExisting.Renew && state.Term.EffectiveDate != date;
        var changes = PolicyInputDiff.Of(state, document, renews);
        if (!renews && changes is null)
            return Decision<ImportOutcome>.Answer(Unchanged);
        var type = renews ? TransactionType.Renew : TransactionType.Endorse;
        var stated = document.ToStatement();

        // Nothing can be newer in a term that does not exist yet.
        var newer = renews ? null : ImportPrecedence.FindNewer(history, 0, effective, stated, row.Context.Import);
        return Record(
            RecordedItem.Find(timeline, row),
            later => SetsSameField(stated, later),
            newer,
            context => ApplyDecision.Prepare(timeline, fold, context, type, date, changes, rules, now)
        );
    }

    private static Decision<ImportOutcome> DecideTransaction(
        EntityTimeline timeline,
        PolicyId id,
        ApplyImportItem row,
        RealmRuleCheck rules,
        DateTimeOffset now
    )
    {
        var transaction = TransactionInput.ReadRow(JsonTree.Of(row.Input), id);
        CommandChecks.CheckExists(timeline);
        CommandChecks.CheckVersion(timeline, row.Context.ExpectedVersion);

        var (type, date) = (transaction.Type, transaction.EffectiveDate);
        var stated = transaction.Changes is { } changes ? JsonTree.Of(changes) : JsonTree.EmptyObject;
        var fold = PolicyFold.Of(timeline);
        var history = fold.History;
        var records = RecordedItem.Find(timeline, row);
        bool IsTouchedBy(Transaction later) =>
            SetsSameField(stated, later) || (Lifecycle.ChangesStatus(type) && Lifecycle.ChangesStatus(TransactionTypes.Parse(later.Type)));
        if (
            records.Newest is not null
            && (!records.IsTouchedAfter(IsTouchedBy) || TransactionEffectCheck.IsInEffect(history, transaction, rules))
        )
            return Decision<ImportOutcome>.Answer(Unchanged);

        // A transaction belongs to its date: one of another date does not replace it.
        var newer = ImportPrecedence.FindNewer(
            history,
            history.CountEffectiveOn(date.AddDays(-1)),
            history.CountEffectiveOn(date),
            stated,
            row.Context.Import
        );
        return Record(
            records,
            IsTouchedBy,
            newer,
            context =>
                ApplyDecision.Prepare(
                    timeline,
                    fold,
                    transaction.Reason is { } reason ? context with { Reason = reason } : context,
                    type,
                    date,
                    transaction.Changes,
                    rules,
                    now
                )
        );
    }

    private static Decision<ImportOutcome> DecideClaim(
        EntityTimeline timeline,
        ApplyImportItem row,
        RealmRuleCheck rules,
        DateTimeOffset now
    )
    {
        CommandChecks.CheckExists(timeline);
        CommandChecks.CheckVersion(timeline, row.Context.ExpectedVersion);
        if (ClaimDecision.Prepare(timeline, row.Context, row.Input, rules, now) is not { } prepared)
            return Decision<ImportOutcome>.Answer(Unchanged);
        var id = JsonTree.Of(row.Input).Find("id")!.ReadString();
        return Record(
            RecordedItem.Find(timeline, row),
            later => VoidTransactions.ClaimId(later) == id,
            ImportPrecedence.FindNewerClaim(timeline, id, row.Context.Import),
            context =>
                context.CommitId == row.Context.CommitId ? prepared : ClaimDecision.Prepare(timeline, context, row.Input, rules, now)!.Value
        );
    }

    /// <summary>Records a row that differs from the policy.</summary>
    /// <param name="touches">Whether a transaction has set one of the row's fields.</param>
    /// <param name="newer">Why the row must not win; null if it may.</param>
    private static Decision<ImportOutcome> Record(
        RecordedItem records,
        Func<Transaction, bool> touches,
        string? newer,
        Func<CommandContext, PreparedCommit> prepare
    )
    {
        if (records.IsOfThisRun(touches))
            return Decision<ImportOutcome>.Answer(records.Newest!.Sequence == 1 ? Created : Changed);
        if (newer is not null)
            return Decision<ImportOutcome>.Answer(new(ImportOutcomeKind.Rejected, ErrorCodes.Superseded, newer));
        var prepared = prepare(records.Row.Context with { CommitId = records.NextCommitId });
        return records is { Newest: not null, Row.CanWait: true } ? Decision<ImportOutcome>.Answer(Held) : prepared.ToDecision(Changed);
    }

    private static bool SetsSameField(JsonTree stated, Transaction transaction) =>
        CommonFields.Find(stated, new(transaction.Changes)) is not null;

    /// <summary>All errors of the row, in one line.</summary>
    private static string Detail(ConcordException refusal) =>
        refusal is ValidationException { Errors.IsDefaultOrEmpty: false } validation
            ? string.Join(" ", validation.Errors.Select(static error => $"{error.Pointer}: {error.Message}"))
            : refusal.Message;
}
