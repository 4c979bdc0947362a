namespace Concord.Policies;

/// <summary>
/// Reads the <c>changes</c> of a transaction against the policy on its effective date: a merge patch over <c>premium</c>,
/// <c>attributes</c> and <c>term</c>, and lists as a whole or as <c>{"add", "remove"}</c>. An element is identified by role and
/// id (parties, places), kind and id (assets), system and externalId (references); adding one replaces an element with the same
/// identity.
/// </summary>
internal static class ChangesReader
{
    private const string Pointer = "/changes";

    private static readonly string[] Known = ["assets", "attributes", "parties", "places", "premium", "references", "term"];
    private static readonly string[] KnownOfList = ["add", "remove"];
    private static readonly string[] KnownOfTerm = ["effectiveDate", "expirationDate"];

    /// <summary>Collects all errors; the result may be used only if there are none.</summary>
    public static PolicyChanges Read(
        CanonicalJson? json,
        TransactionType type,
        DateOnly date,
        PolicyState state,
        RealmRuleCheck rules,
        FieldErrors errors
    )
    {
        var changes = new PolicyChanges();
        var tree = json is { } given ? JsonTree.Of(given) : JsonTree.EmptyObject;
        var reader = new ObjectReader(tree, Pointer, errors, Known);
        foreach (var member in tree.Members)
        {
            switch (member.Name)
            {
                case "attributes":
                    changes.Attributes = ReadAttributes(member.Value, state, rules, errors);
                    break;
                case "premium":
                    changes.Premium = ReadPremium(member.Value, state, rules, errors);
                    break;
                case "term":
                    ReadTerm(member.Value, changes, errors);
                    break;
                case "assets" or "parties" or "places" or "references":
                    var kind = Array.Find(ElementKind.All, kind => kind.Name == member.Name)!;
                    changes[kind] = ReadList(kind, member.Value, reader.PointerTo(member.Name), state.List(kind), errors);
                    break;
            }
        }
        CompleteTerm(type, date, changes, state, errors);
        return changes;
    }

    private static JsonTree? ReadAttributes(JsonTree patch, PolicyState state, RealmRuleCheck rules, FieldErrors errors)
    {
        if (!patch.IsObject)
            errors.Add(Pointer + "/attributes", JsonFaults.NotAnObject);
        else if (rules.HasSchema(state.Product))
        {
            var after = MergePatch.Apply(state.Attributes, patch);
            rules.CheckChange(state.Product, after, state.Attributes, patch, Pointer + "/attributes", errors);
        }
        return patch;
    }

    private static JsonTree? ReadPremium(JsonTree patch, PolicyState state, RealmRuleCheck rules, FieldErrors errors)
    {
        if (patch.IsNull)
            return patch;
        var currency = state.PremiumJson?.Find("currency")?.ReadString() ?? rules.Currency;
        return MoneyReader.Read(patch, Pointer + "/premium", errors, currency, state.PremiumJson?.Find("amount"), negative: false);
    }

    private static void ReadTerm(JsonTree patch, PolicyChanges changes, FieldErrors errors)
    {
        var reader = new ObjectReader(patch, Pointer + "/term", errors, KnownOfTerm);
        foreach (var member in patch.Members)
        {
            if (member.Value.IsNull)
                errors.Add(reader.PointerTo(member.Name), "A term has both dates; neither can be removed.");
        }
        changes.TermFrom = reader.OptionalDate("effectiveDate");
        changes.TermTo = reader.OptionalDate("expirationDate");
    }

    private static JsonTree? ReadList(ElementKind kind, JsonTree change, string pointer, ElementList present, FieldErrors errors)
    {
        if (change.IsNull)
            return JsonTree.EmptyArray;
        if (change.IsArray)
            return ElementReader.ReadList(kind, change, pointer, errors);
        if (!change.IsObject)
        {
            errors.Add(pointer, "This must be an array, or an object with 'add' and 'remove'.");
            return null;
        }
        var reader = new ObjectReader(change, pointer, errors, KnownOfList);
        var members = new List<JsonMember>(2);
        if (reader.Optional("add") is { } add && ElementReader.ReadList(kind, add, reader.PointerTo("add"), errors) is { } added)
            members.Add(new("add", added));
        if (
            reader.Optional("remove") is { } remove
            && ElementReader.ReadRemovals(kind, remove, reader.PointerTo("remove"), errors, present) is { } removed
        )
            members.Add(new("remove", removed));
        return new([.. members]);
    }

    private static void CompleteTerm(TransactionType type, DateOnly date, PolicyChanges changes, PolicyState state, FieldErrors errors)
    {
        if (type == TransactionType.Renew)
        {
            if (changes.TermFrom is { } given && given != date)
                errors.Add(Pointer + "/term/effectiveDate", "A renewal's term starts on the transaction's effective date.");
            changes.TermFrom = date;
            changes.TermTo ??= EndOfRenewal(date, state, errors);
            if (changes.TermTo is null)
                return;
        }
        if (changes.TermFrom is null && changes.TermTo is null)
            return;
        if ((changes.TermFrom ?? state.Term.EffectiveDate) >= (changes.TermTo ?? state.Term.ExpirationDate))
            errors.Add(Pointer + "/term/expirationDate", "The term's expiration date must be later than its effective date.");
    }

    private static DateOnly? EndOfRenewal(DateOnly date, PolicyState state, FieldErrors errors)
    {
        try
        {
            if (state.EndOfRenewal(date) is { } end)
                return end;
            errors.Add(
                Pointer + "/term/expirationDate",
                $"This is required here: the term before, {Days.ToText(state.Term.EffectiveDate)} to "
                    + $"{Days.ToText(state.Term.ExpirationDate)}, does not tell in whole months how long one from {Days.ToText(date)} is."
            );
        }
        catch (ArgumentOutOfRangeException)
        {
            errors.Add("/effectiveDate", "The new term would end after the end of the calendar.");
        }
        return null;
    }
}
