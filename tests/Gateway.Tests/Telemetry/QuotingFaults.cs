using System.Text;
using Concord.Errors;
using Concord.Policies;
using Concord.Ports;
using Concord.Projections;
using Concord.Realms;

namespace Concord.Gateway.Telemetry.Tests;

/// <summary>
/// A projection that fails with what it was given in its message, as converters, parsers and drivers do; first as an outage, then by the
/// event itself.
/// </summary>
internal sealed class QuotingProjection(IProjection inner, string subject) : IProjection
{
    private int _outages;

    public async ValueTask ApplyAsync(ProjectionBatch batch, CancellationToken cancellationToken)
    {
        foreach (var entry in batch.Entries.Where(entry => entry.Event.Subject == subject))
        {
            var cause = new FormatException($"'{Encoding.UTF8.GetString(entry.Event.Data.Utf8.Span)}' cannot be read.");
            if (Interlocked.Increment(ref _outages) == 1)
                throw new StorageUnavailableException("The target is away.", cause);
            throw new InvalidOperationException(cause.Message, cause);
        }

        await inner.ApplyAsync(batch, cancellationToken);
    }
}

/// <summary>A list whose search fails in a way that nobody has thought of, with what was searched for in the message.</summary>
internal sealed class QuotingPolicyListStore : IPolicyListStore
{
    public ValueTask ApplyAsync(
        IReadOnlyList<ListedPolicy> policies,
        IReadOnlyList<RealmView> realms,
        AppliedEvents? applied = null,
        CancellationToken cancellationToken = default
    ) => ValueTask.CompletedTask;

    public ValueTask RewriteAsync(
        IReadOnlyList<ListedPolicy> policies,
        IReadOnlyList<RealmView> realms,
        AppliedEvents? applied = null,
        CancellationToken cancellationToken = default
    ) => ValueTask.CompletedTask;

    public ValueTask<IReadOnlyList<string>> QueryAsync(PolicyQuery query, DateOnly today, CancellationToken cancellationToken = default) =>
        throw new ArgumentException($"near \"{query.Text}\": syntax error");

    public ValueTask<long> CountAsync(RealmId realm, string? after, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(0L);

    public ValueTask<IReadOnlyList<RealmView>> QueryRealmsAsync(string? after, int limit, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<RealmView>>([]);
}
