namespace Concord.Policies;

/// <summary>
/// The changes that make a policy agree with an input. What the input does not mention stays; an attribute that is null in it
/// is removed; a list in it is the whole list, in any order.
/// </summary>
internal static class PolicyInputDiff
{
    /// <param name="renews">The term comes from a renewal, whose end is always recorded.</param>
    /// <returns>The changes; null if nothing differs.</returns>
    public static CanonicalJson? Of(PolicyState state, PolicyInput document, bool renews)
    {
        var changes = new PolicyChanges();
        if (document.Attributes is { } attributes)
            changes.Attributes = MergePatch.Reduce(state.Attributes, attributes);
        if (document.Premium is { } premium && state.PremiumJson?.IsEquivalentTo(premium) != true)
            changes.Premium = premium;
        if (renews || state.Term.ExpirationDate != document.Term.ExpirationDate)
            changes.TermTo = document.Term.ExpirationDate;
        foreach (var kind in ElementKind.All)
        {
            if (document[kind] is { } list)
                changes[kind] = Of(kind, state.List(kind), list);
        }
        var json = changes.Write();
        return json == CanonicalJson.EmptyObject ? null : json;
    }

    /// <summary>Whether a policy already has the result of the changes.</summary>
    public static bool IsInEffect(PolicyState state, PolicyChanges changes) =>
        (changes.Attributes is null || MergePatch.Reduce(state.Attributes, changes.Attributes) is null)
        && (
            changes.Premium is null
            || (changes.Premium.IsNull ? state.PremiumJson is null : state.PremiumJson?.IsEquivalentTo(changes.Premium) == true)
        )
        && (changes.TermFrom is null || changes.TermFrom == state.Term.EffectiveDate)
        && (changes.TermTo is null || changes.TermTo == state.Term.ExpirationDate)
        && ElementKind.All.All(kind => changes[kind] is not { } change || IsInEffect(kind, state.List(kind), change));

    private static bool IsInEffect(ElementKind kind, ElementList present, JsonTree change)
    {
        if (change.IsArray)
            return Of(kind, present, change) is null;
        var added = change.Find("add")?.ReadElements() ?? [];
        var names = added.Select(kind.IdentityOf).ToHashSet(StringComparer.Ordinal);
        return added.All(element => present.Elements.Find(kind.IdentityOf(element))?.IsEquivalentTo(element) == true)
            && (change.Find("remove")?.ReadElements() ?? []).All(element =>
                names.Contains(kind.IdentityOf(element)) || !present.Elements.ContainsKey(kind.IdentityOf(element))
            );
    }

    private static JsonTree? Of(ElementKind kind, ElementList present, JsonTree wanted)
    {
        if (present.Json.IsEquivalentTo(wanted))
            return null;
        var add = new List<JsonTree>();
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in wanted.ReadElements())
        {
            var identity = kind.IdentityOf(element);
            kept.Add(identity);
            if (present.Elements.Find(identity)?.IsEquivalentTo(element) != true)
                add.Add(element);
        }
        var remove = present.Elements.Where(pair => !kept.Contains(pair.Key)).Select(static pair => pair.Value).ToList();

        var members = new List<JsonMember>(2);
        if (add.Count > 0)
            members.Add(new("add", ElementText.Array(add)));
        if (remove.Count > 0)
            members.Add(new("remove", ElementText.Array(remove)));
        return members.Count == 0 ? null : new([.. members]);
    }
}
