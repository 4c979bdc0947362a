using System.Collections.Immutable;
using Concord.Imports;
using Concord.Ports;
using Concord.Timeline;
using Microsoft.Extensions.Options;

namespace Concord.Policies;

/// <summary>One policy: load, decide (pure, see <c>Decisions</c>), commit once, reply.</summary>
[GrainType("policy")]
[AppendedStates]
internal sealed class PolicyGrain(
    ICommitStore store,
    IWriteAheadLog log,
    IArchiveStore archive,
    PolicyCommands commands,
    ChangeMarkers marks,
    TimelineBudget budget,
    TimeProvider clock,
    IOptions<TimelineOptions> options
) : Grain, IPolicyGrain
{
    /// <summary>How long the activation of a policy that does not exist is kept.</summary>
    /// <remarks>
    /// Not zero: calls that wait for an activation that ends are forwarded to the next one, which would end as soon.
    /// Orleans rejects a call that it has forwarded twice.
    /// </remarks>
    public static readonly TimeSpan AbsentLifetime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    private PolicyId _id;
    private EntityWriter _writer = null!;
    private IGrainTimer? _release;

    /// <summary>
    /// The first call loads the state: an unavailable store then fails that call with its own error, not the activation.
    /// </summary>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!PolicyId.TryParse(this.GetPrimaryKeyString(), out _id))
            throw new NotFoundException("This is not the key of a policy.");
        _writer = new(store, EntityKey.Of(_id), options.Value, marks, budget);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _writer?.Forget();
        return Task.CompletedTask;
    }

    public Task<CommandResult> CreateAsync(CreatePolicy command) =>
        ExecuteAsync(
            "create",
            command.Context,
            (timeline, check) => CreateDecision.Decide(timeline, _id, command, check, clock.GetUtcNow())
        );

    public Task<CommandResult> ApplyAsync(ApplyTransaction command) =>
        ExecuteAsync(
            CommandName(command.Type),
            command.Context,
            (timeline, check) => ApplyDecision.Decide(timeline, command, check, clock.GetUtcNow())
        );

    public Task<CommandResult> ReportClaimAsync(ReportClaim command) =>
        ExecuteAsync("claim", command.Context, (timeline, check) => ClaimDecision.Decide(timeline, command, check, clock.GetUtcNow()));

    public Task<ImportOutcome> ImportAsync(ApplyImportItem row) =>
        ExecuteAsync("import", row.Context, (timeline, check) => ImportDecision.Decide(timeline, _id, row, check, clock.GetUtcNow()));

    public Task<PolicyView> GetAsync(DateOnly? asOf, DateTimeOffset? knownAt) =>
        ReadAsync(timeline =>
        {
            // A clock that was ahead recorded times in the future. A caller that asks for what is known now means those too, and
            // its clock may differ from this one's.
            var now = clock.GetUtcNow();
            var present = knownAt >= now - ClockTolerance && timeline.Newest!.RecordedAt > now;
            return PolicyViews.At(timeline, _id, asOf, present ? null : knownAt, now);
        });

    public Task<PolicyPreview> PreviewAsync(ApplyTransaction command) =>
        ReadAsync(timeline => new ValueTask<PolicyPreview>(
            commands.WithRulesAsync<PolicyPreview>(
                _id.Realm,
                check => new(PreviewDecision.Decide(timeline, _id, command, check, clock.GetUtcNow()))
            )
        ));

    public Task<TransactionPage> GetTransactionsAsync(long after, int limit) =>
        ReadAsync(timeline => TransactionViews.Page(timeline, after, limit));

    public Task<ImmutableArray<FieldProvenance>> GetProvenanceAsync() =>
        ReadAsync(timeline => PolicyProvenance.Of(timeline, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)));

    public Task<AuditReport> AuditAsync(CancellationToken cancellationToken = default) =>
        Audit.RunAsync(cancellationToken: cancellationToken);

    public Task<AuditReport> AuditAgainstAsync(string head, CancellationToken cancellationToken = default) =>
        Audit.RunAsync(head, cancellationToken);

    public Task<ChainEvidence> GetEvidenceAsync(CancellationToken cancellationToken = default) => Audit.ReadAsync(cancellationToken);

    private ChainAudit Audit => new(store, log, archive, EntityKey.Of(_id));

    private Task<TAnswer> ReadAsync<TAnswer>(Func<EntityTimeline, TAnswer> read) =>
        ReadAsync(timeline => new ValueTask<TAnswer>(read(timeline)));

    /// <exception cref="NotFoundException">There is no such policy; its activation ends soon.</exception>
    private async Task<TAnswer> ReadAsync<TAnswer>(Func<EntityTimeline, ValueTask<TAnswer>> read) =>
        await _writer.ReadAsync(timeline =>
        {
            if (!timeline.Exists)
                _release ??= this.RegisterGrainTimer(ReleaseAsync, new GrainTimerCreationOptions(AbsentLifetime, Timeout.InfiniteTimeSpan));
            CommandChecks.CheckExists(timeline);
            return read(timeline);
        });

    private async Task ReleaseAsync()
    {
        _release!.Dispose();
        _release = null;
        if (await _writer.GetStateAsync() is null)
            DeactivateOnIdle();
    }

    private Task<TAnswer> ExecuteAsync<TAnswer>(
        string type,
        CommandContext context,
        Func<EntityTimeline, RealmRuleCheck, Decision<TAnswer>> decide
    ) => commands.RunAsync(type, _id.Realm, context, _writer, decide);

    private static string CommandName(TransactionType type) => Enum.IsDefined(type) ? WireName.Of(type) : "unknown";
}
