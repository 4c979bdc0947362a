using System.Collections.Immutable;
using Concord.Errors;
using Concord.Realms;
using Concord.Values;

namespace Concord.Policies.Tests;

/// <summary>
/// A realm of euros with the product "motor", whose attribute "bonus" must not be a string. The cached rules may differ from
/// the current ones.
/// </summary>
internal sealed class FakeRules : IRealmRulesProvider
{
    public RealmRules? Current { get; set; } = Make("motor");

    /// <summary>What is returned without a refresh; null for the current rules.</summary>
    public Func<RealmRules?>? Cached { get; set; }

    public int Refreshes { get; private set; }

    public static RealmRules Make(params string[] products) =>
        new()
        {
            Realm = RealmId.Parse("motor-fr"),
            Version = 1,
            Currency = "EUR",
            Products = products.ToImmutableDictionary(code => code, ProductRules (_) => new BonusIsNoString()),
        };

    public ValueTask<RealmRules?> GetAsync(RealmId realm, bool refresh = false)
    {
        if (refresh)
            Refreshes++;
        if (realm.Value != "motor-fr")
            return new((RealmRules?)null);
        return new(refresh || Cached is null ? Current : Cached());
    }

    public void Invalidate(RealmId realm) { }

    private sealed class BonusIsNoString : ProductRules
    {
        public override IReadOnlyList<FieldError> ValidateAttributes(CanonicalJson attributes, string pointer) =>
            attributes.ToString().Contains("\"bonus\":\"", StringComparison.Ordinal)
                ? [new(pointer + "/bonus", "It must be a number.")]
                : [];
    }
}
