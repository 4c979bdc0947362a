using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Imports;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Commit;
using Concord.Grains.Policies.History;
using Concord.Grains.Policies.Validation;

namespace Concord.Grains.Policies.Decisions;

/// <summary>One row of an import. A row that was applied before, or says nothing new, changes nothing; a bad one is an outcome, not a failure.</summary>
internal static class ImportDecision
{
    private static readonly ImportOutcome Created = new(ImportOutcomeKind.Created);
    private static readonly ImportOutcome Changed = new(ImportOutcomeKind.Changed);
    private static readonly ImportOutcome Unchanged = new(ImportOutcomeKind.Unchanged);

    public static Decision<ImportOutcome> Decide(EntityTimeline timeline, PolicyId id, ImportRow row, RealmRuleCheck rules, DateTimeOffset now)
    {
        if (timeline.Find(row.Context.CommitId) is not null) return Decision<ImportOutcome>.Answer(Unchanged);
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

    private static Decision<ImportOutcome> DecidePolicy(EntityTimeline timeline, PolicyId id, ImportRow row, RealmRuleCheck rules, DateTimeOffset now)
    {
        Guards.CheckVersion(timeline, row.Context.ExpectedVersion);
        rules.CheckRealm();
        var errors = new ErrorList();
        var document = PolicyDocument.Read(row.Document, id, rules, errors);
        errors.ThrowIfAny();
        if (!timeline.Exists) return CreateDecision.Prepare(timeline, row.Context, document!, now).ToDecision(Created);
        return row.OnExisting switch
        {
            OnExisting.Skip => Decision<ImportOutcome>.Answer(Unchanged),
            OnExisting.Reject => throw new AlreadyExistsException($"There is a policy '{id}' already."),
            _ => DecideExisting(timeline, document!, row, rules, now),
        };
    }

    private static Decision<ImportOutcome> DecideExisting(
        EntityTimeline timeline, PolicyDocument document, ImportRow row, RealmRuleCheck rules, DateTimeOffset now)
    {
        var history = new PolicyHistory(timeline.Transactions, timeline.Transactions.Count);
        var date = document.Term.EffectiveDate;
        var state = history.Fold(history.EffectiveOn(date));
        var errors = new ErrorList();
        ApplyDecision.CheckInception(history, date, "/effectiveDate", errors);
        if (!errors.Any && state.Product != document.Product) errors.Add("/product", $"The policy's product is '{state.Product}', and that does not change.");
        errors.ThrowIfAny();

        var renews = row.OnExisting == OnExisting.Renew && state.Term.EffectiveDate != date;
        var changes = DocumentDiff.Of(state, document, renews);
        if (!renews && changes is null) return Decision<ImportOutcome>.Answer(Unchanged);
        var type = renews ? TransactionType.Renew : TransactionType.Endorse;
        return ApplyDecision.Prepare(timeline, history, row.Context, type, date, changes, rules, now).ToDecision(Changed);
    }

    private static Decision<ImportOutcome> DecideTransaction(EntityTimeline timeline, PolicyId id, ImportRow row, RealmRuleCheck rules, DateTimeOffset now)
    {
        var errors = new ErrorList();
        var transaction = TransactionDocument.Read(row.Document, id, errors);
        errors.ThrowIfAny();
        var context = transaction!.Reason is { } reason ? row.Context with { Reason = reason } : row.Context;
        var command = new ApplyTransaction(context, transaction.Type, transaction.EffectiveDate, transaction.Changes);
        return ApplyDecision.Prepare(timeline, command, rules, now).ToDecision(Changed);
    }

    private static Decision<ImportOutcome> DecideClaim(EntityTimeline timeline, ImportRow row, RealmRuleCheck rules, DateTimeOffset now)
    {
        Guards.CheckExists(timeline);
        Guards.CheckVersion(timeline, row.Context.ExpectedVersion);
        return ClaimDecision.Prepare(timeline, row.Context, row.Document, rules, now) is { } prepared
            ? prepared.ToDecision(Changed)
            : Decision<ImportOutcome>.Answer(Unchanged);
    }

    /// <summary>All that is wrong with the row, in one line.</summary>
    private static string Detail(ConcordException refusal) => refusal is ValidationException { Errors.IsDefaultOrEmpty: false } validation
        ? string.Join(" ", validation.Errors.Select(static error => $"{error.Pointer}: {error.Message}"))
        : refusal.Message;
}
