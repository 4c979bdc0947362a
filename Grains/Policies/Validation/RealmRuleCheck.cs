using Concord.Realms;

namespace Concord.Policies;

/// <summary>
/// The realm's rules in one decision, and whether they caused a refusal: then the decision is made again with fresh rules.
/// </summary>
internal sealed class RealmRuleCheck(RealmId realm, RealmRules? rules)
{
    public bool Refused { get; private set; }

    /// <exception cref="NotFoundException">There is no such realm.</exception>
    public string Currency => Rules.Currency;

    private RealmRules Rules
    {
        get
        {
            Refused |= rules is null;
            return rules ?? throw new NotFoundException($"There is no realm '{realm}'.");
        }
    }

    /// <exception cref="NotFoundException">There is no such realm.</exception>
    public void CheckRealm() => _ = Rules;

    /// <summary>Adds an error if the realm has no such product.</summary>
    public void CheckProduct(string product, string pointer, FieldErrors errors)
    {
        if (Rules.Products.ContainsKey(product))
            return;
        Refused = true;
        errors.Add(pointer, $"The realm '{realm}' has no product '{product}'.");
    }

    /// <summary>Whether <see cref="CheckAttributes"/> could refuse anything.</summary>
    public bool HasSchema(string product) => Rules.Products.TryGetValue(product, out var productRules) && productRules.HasSchema;

    /// <summary>
    /// Attributes of a product that the realm no longer has are not checked: its policies must still be served until they
    /// expire.
    /// </summary>
    public void CheckAttributes(string product, JsonTree attributes, string pointer, FieldErrors errors)
    {
        if (!Rules.Products.TryGetValue(product, out var productRules) || !productRules.HasSchema)
            return;
        var found = productRules.ValidateAttributes(attributes.ToCanonical(), pointer);
        Refused |= found.Count > 0;
        foreach (var error in found)
            errors.Add(error);
    }

    /// <summary>
    /// For changed attributes, reports only what the change has made invalid. A caller that sends one field is not responsible
    /// for another field that was invalid before because the schema has changed since.
    /// </summary>
    /// <param name="patch">The fields that the caller sets itself; errors in these are always reported. Null: none.</param>
    public void CheckChange(string product, JsonTree after, JsonTree before, JsonTree? patch, string pointer, FieldErrors errors)
    {
        if (!Rules.Products.TryGetValue(product, out var productRules) || !productRules.HasSchema)
            return;
        var found = productRules.ValidateAttributes(after.ToCanonical(), pointer);
        if (found.Count == 0)
            return;
        var known = productRules.ValidateAttributes(before.ToCanonical(), pointer).ToHashSet();
        var own = found
            .Where(error => !known.Contains(error) || (patch is not null && PatchedFields.Sets(patch, error.Pointer[pointer.Length..])))
            .ToList();
        Refused |= own.Count > 0;
        foreach (var error in own)
            errors.Add(error);
    }
}

/// <summary>Which fields a merge patch sets.</summary>
internal static class PatchedFields
{
    /// <summary>
    /// Whether the patch sets the value at a JSON Pointer itself, or a whole that contains it. A patch of something inside the
    /// value does not count.
    /// </summary>
    public static bool Sets(JsonTree patch, string pointer)
    {
        var at = patch;
        foreach (var token in pointer.Split('/').Skip(1))
        {
            if (!at.IsObject)
                return true;
            var name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.Find(name) is not { } member)
                return false;
            at = member;
        }
        return !at.IsObject;
    }
}
