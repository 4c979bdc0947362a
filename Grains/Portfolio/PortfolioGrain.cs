using System.Collections.Immutable;
using Concord.Policies;
using Concord.Ports;
using Orleans.Concurrency;

namespace Concord.Portfolio;

/// <summary>Runs <see cref="PortfolioScan"/> in a silo, where the store is.</summary>
[GrainType("portfolio")]
[StatelessWorker, Reentrant]
internal sealed class PortfolioGrain(ICommitStore store, IPolicyListStore list, TimeProvider time) : Grain, IPortfolioGrain
{
    private readonly PortfolioScan _scan = new(store, list, time);

    public Task<long> CountAsync(RealmId realm, string? after, CancellationToken cancellationToken = default) =>
        list.CountAsync(realm, after, cancellationToken).AsTask();

    public Task<PortfolioPage> ReadSnapshotAsync(SnapshotQuery query, CancellationToken cancellationToken = default) =>
        _scan.ReadAsync(query.Realm, query.After, new SnapshotRows(query.At, FieldsOf(query)), cancellationToken);

    public Task<PortfolioPage> ReadMovementsAsync(MovementQuery query, CancellationToken cancellationToken = default) =>
        _scan.ReadAsync(query.Realm, query.After, new MovementRows(query.From, query.To), cancellationToken);

    /// <summary>In ordinal order, each once, whatever the order they were given in.</summary>
    private static ImmutableArray<PortfolioField> FieldsOf(SnapshotQuery query)
    {
        var fields = new SortedDictionary<string, PortfolioField>(StringComparer.Ordinal);
        foreach (var text in query.Fields)
        {
            if (!PortfolioField.TryParse(text, out var field, out var fault))
                throw new ValidationException("/fields", fault);
            if (!field.IsInEveryRow)
                fields[field.Pointer] = field;
        }
        return [.. fields.Values];
    }
}
