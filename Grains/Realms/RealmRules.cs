using System.Collections.Immutable;
using Concord.Policies;

namespace Concord.Realms;

/// <summary>The rules that a realm's definition contains for its policies, compiled.</summary>
public sealed record RealmRules
{
    public required RealmId Realm { get; init; }

    /// <summary>Version of the definition.</summary>
    public required long Version { get; init; }

    /// <summary>
    /// The commit that stored it: after a loss of the store's data another definition may have the same version.
    /// </summary>
    public Guid CommitId { get; init; }

    /// <summary>ISO 4217; the currency of a premium or amount without one.</summary>
    public required string Currency { get; init; }

    public required ImmutableDictionary<string, ProductRules> Products { get; init; }
}

public abstract class ProductRules
{
    /// <summary>False if any attributes are valid.</summary>
    public virtual bool HasSchema => true;

    /// <summary>
    /// Errors of a policy's attributes (a JSON object) against the product's JSON Schema; pointers start at
    /// <paramref name="pointer"/>.
    /// </summary>
    public abstract IReadOnlyList<FieldError> ValidateAttributes(CanonicalJson attributes, string pointer);
}

/// <summary>
/// Rules of a realm, from a cache in the silo. The cache may be up to one second behind a definition that was replaced on
/// another silo. So a caller that is about to refuse something because of the rules asks again with <c>refresh</c> first.
/// </summary>
public interface IRealmRulesProvider
{
    /// <summary>Null if the realm does not exist.</summary>
    ValueTask<RealmRules?> GetAsync(RealmId realm, bool refresh = false);

    /// <summary>Drops the cached rules: the definition was replaced on this silo.</summary>
    void Invalidate(RealmId realm);
}
