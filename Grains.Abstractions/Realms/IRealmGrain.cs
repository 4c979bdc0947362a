using System.Collections.Immutable;
using Concord.Policies;
using Concord.Wal;
using Orleans.Concurrency;

namespace Concord.Realms;

/// <summary>A domain of business: its products, its import mappings, its rules; key <see cref="RealmId"/>.</summary>
[Alias("concord.IRealmGrain"), GrainInterfaceType("concord.IRealmGrain")]
public interface IRealmGrain : IGrainWithStringKey
{
    /// <summary>
    /// Creates the realm, or replaces its definition if <see cref="CommandContext.ExpectedVersion"/> is the stored version or
    /// absent.
    /// </summary>
    [Alias("PutAsync")]
    Task<RealmResult> PutAsync(PutRealm command);

    [Alias("GetAsync"), ReadOnly]
    Task<RealmView> GetAsync();

    /// <summary>Versions greater than <paramref name="after"/>, oldest first.</summary>
    [Alias("GetHistoryAsync"), ReadOnly]
    Task<RealmHistoryPage> GetHistoryAsync(long after, int limit);
}

/// <summary><see cref="Definition"/> is the body of <c>PUT /v1/realms/{realm}</c>; the grain validates it.</summary>
[GenerateSerializer, Immutable, Alias("concord.put-realm")]
public sealed record PutRealm([property: Id(0)] CommandContext Context, [property: Id(1)] CanonicalJson Definition);

[GenerateSerializer, Immutable, Alias("concord.realm-result")]
public sealed record RealmResult
{
    [Id(0)]
    public required RealmView View { get; init; }

    [Id(1)]
    public required bool Created { get; init; }

    [Id(2)]
    public required WalPosition Position { get; init; }

    [Id(3)]
    public bool Replayed { get; init; }
}

[GenerateSerializer, Immutable, Alias("concord.realm-view")]
public sealed record RealmView
{
    [Id(0)]
    public required RealmId Id { get; init; }

    [Id(1)]
    public required long Version { get; init; }

    /// <summary>The definition as received: <c>name, currency, products, imports</c>.</summary>
    [Id(2)]
    public required CanonicalJson Definition { get; init; }

    [Id(3)]
    public required DateTimeOffset RecordedAt { get; init; }

    [Id(4)]
    public required string Actor { get; init; }
}

[GenerateSerializer, Immutable, Alias("concord.realm-version")]
public sealed record RealmVersion
{
    [Id(0)]
    public required RealmView View { get; init; }

    [Id(1)]
    public string? Reason { get; init; }

    [Id(2)]
    public required WalPosition Position { get; init; }

    [Id(3)]
    public required string Prev { get; init; }

    [Id(4)]
    public required string Hash { get; init; }
}

[GenerateSerializer, Immutable, Alias("concord.realm-history-page")]
public sealed record RealmHistoryPage([property: Id(0)] ImmutableArray<RealmVersion> Items, [property: Id(1)] long? Next);

/// <summary>The list of realms, a projection; stateless, key 0.</summary>
[Alias("concord.IRealmListGrain"), GrainInterfaceType("concord.IRealmListGrain")]
public interface IRealmListGrain : IGrainWithIntegerKey
{
    /// <summary>Realms after <paramref name="after"/>, ordered by id.</summary>
    [Alias("QueryAsync"), ReadOnly]
    Task<RealmPage> QueryAsync(string? after, int limit, CancellationToken cancellationToken = default);
}

[GenerateSerializer, Immutable, Alias("concord.realm-page")]
public sealed record RealmPage([property: Id(0)] ImmutableArray<RealmView> Items, [property: Id(1)] string? Next);
