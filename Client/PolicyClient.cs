using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Concord.Policies;
using Concord.Wal;

namespace Concord.Client;

internal sealed class PolicyClient(IGrainFactory grains) : IPolicyClient
{
    public Task<PolicyView> GetAsync(PolicyId id, DateOnly? asOf, DateTimeOffset? knownAt, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => grains.GetPolicy(id).GetAsync(asOf, knownAt), cancellationToken);

    public Task<CommandResult> CreateAsync(PolicyId id, CreatePolicy command, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(
            () =>
                grains
                    .GetPolicy(id)
                    .CreateAsync(
                        GrainCall.HasTrace(command.Context)
                            ? command
                            : command with
                            {
                                Context = GrainCall.WithTraceParent(command.Context),
                            }
                    ),
            cancellationToken
        );

    public Task<CommandResult> ApplyAsync(PolicyId id, ApplyTransaction command, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(
            () =>
                grains
                    .GetPolicy(id)
                    .ApplyAsync(
                        GrainCall.HasTrace(command.Context)
                            ? command
                            : command with
                            {
                                Context = GrainCall.WithTraceParent(command.Context),
                            }
                    ),
            cancellationToken
        );

    public Task<CommandResult> ReportClaimAsync(PolicyId id, ReportClaim command, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(
            () =>
                grains
                    .GetPolicy(id)
                    .ReportClaimAsync(
                        GrainCall.HasTrace(command.Context)
                            ? command
                            : command with
                            {
                                Context = GrainCall.WithTraceParent(command.Context),
                            }
                    ),
            cancellationToken
        );

    public Task<PolicyPreview> PreviewAsync(PolicyId id, ApplyTransaction command, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => grains.GetPolicy(id).PreviewAsync(command), cancellationToken);

    public Task<TransactionPage> GetTransactionsAsync(PolicyId id, long after, int limit, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => grains.GetPolicy(id).GetTransactionsAsync(after, limit), cancellationToken);

    public Task<ImmutableArray<FieldProvenance>> GetProvenanceAsync(PolicyId id, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => grains.GetPolicy(id).GetProvenanceAsync(), cancellationToken);

    public Task<AuditReport> AuditAsync(PolicyId id, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => grains.GetPolicy(id).AuditAsync(cancellationToken), cancellationToken);

    public Task<AuditReport> AuditAgainstAsync(PolicyId id, string head, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => grains.GetPolicy(id).AuditAgainstAsync(head, cancellationToken), cancellationToken);

    public Task<ChainEvidence> GetEvidenceAsync(PolicyId id, CancellationToken cancellationToken) =>
        GrainCall.AnswerAsync(() => grains.GetPolicy(id).GetEvidenceAsync(cancellationToken), cancellationToken);

    public Task<PolicyPage> ListAsync(PolicyQuery query, WalPosition? minPosition, CancellationToken cancellationToken) =>
        GrainCall.AnswerAfterAsync(
            grains,
            ProjectionNames.Policies,
            minPosition,
            () => grains.GetGrain<IPolicyListGrain>(0).QueryAsync(query, cancellationToken),
            cancellationToken
        );

    public async IAsyncEnumerable<PolicyView> ListAllAsync(
        PolicyQuery query,
        WalPosition? minPosition,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var next = query; ; )
        {
            var page = await ListAsync(next, minPosition, cancellationToken);
            foreach (var view in page.Items)
                yield return view;
            if (page.Next is null)
                yield break;
            (next, minPosition) = (next with { After = page.Next }, null);
        }
    }
}
