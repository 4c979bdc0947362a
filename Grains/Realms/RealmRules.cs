using System.Collections.Immutable;
using Concord.Errors;
using Concord.Policies;
using Concord.Values;

namespace Concord.Realms;

/// <summary>What a realm's definition means for its policies, made ready for use.</summary>
public sealed record RealmRules
{
    public required RealmId Realm { get; init; }

    /// <summary>Version of the definition.</summary>
    public required long Version { get; init; }

    /// <summary>The commit that stored it: after a loss of the store another definition may have the same version.</summary>
    public Guid CommitId { get; init; }

    /// <summary>ISO 4217; the currency of a premium or amount that names none.</summary>
    public required string Currency { get; init; }

    public required ImmutableDictionary<string, ProductRules> Products { get; init; }
}

public abstract class ProductRules
{
    /// <summary>False where any attributes will do.</summary>
    public virtual bool HasSchema => true;

    /// <summary>Errors of a policy's attributes (a JSON object) against the product's JSON Schema; pointers start at <paramref name="pointer"/>.</summary>
    public abstract IReadOnlyList<FieldError> ValidateAttributes(CanonicalJson attributes, string pointer);
}

/// <summary>
/// Rules of a realm, from a cache in the silo. A definition that was replaced on another silo may be seen up to a second late; a caller that is about
/// to refuse something because of the rules therefore asks again with <c>refresh</c> first.
/// </summary>
public interface IRealmRulesProvider
{
    /// <summary>Null where the realm does not exist.</summary>
    ValueTask<RealmRules?> GetAsync(RealmId realm, bool refresh = false);

    /// <summary>Drops the cached rules: the definition was replaced on this silo.</summary>
    void Invalidate(RealmId realm);
}
