namespace Concord.Policies;

/// <summary>
/// The input of a policy (the body of <c>POST …/policies</c>, or a row of an import) that is valid in itself.
/// </summary>
internal sealed class PolicyInput
{
    private static readonly string[] Known =
    [
        "assets",
        "attributes",
        "effectiveDate",
        "expirationDate",
        "number",
        "parties",
        "places",
        "premium",
        "product",
        "references",
        "status",
    ];

    public required string Product { get; init; }
    public required Term Term { get; init; }
    public required bool Quoted { get; init; }

    /// <summary>As received: a null member says that there is no such attribute.</summary>
    public JsonTree? Attributes { get; private init; }

    public JsonTree? Premium { get; private init; }

    private readonly JsonTree?[] _lists = new JsonTree?[ElementKind.All.Length];

    public JsonTree? this[ElementKind kind] => _lists[kind.Index];

    /// <summary>Reads an input and collects all errors; null if there is one.</summary>
    public static PolicyInput? Read(CanonicalJson json, PolicyId id, RealmRuleCheck rules, FieldErrors errors)
    {
        var reader = new ObjectReader(JsonTree.Of(json), "", errors, Known);
        CheckNumber(reader, id, errors);
        var product = reader.RequiredId("product", 64);
        if (product is not null)
            rules.CheckProduct(product, "/product", errors);
        var attributes = ReadAttributes(reader, product, rules, errors);
        var premium = reader.Optional("premium") is { } given
            ? MoneyReader.Read(given, "/premium", errors, rules.Currency, null, negative: false)
            : null;
        var quoted = ReadQuoted(reader, errors);
        var term = ReadTerm(reader, errors);
        var lists = ReadLists(reader, errors);
        if (errors.Any)
            return null;

        var document = new PolicyInput
        {
            Product = product!,
            Term = term,
            Quoted = quoted,
            Attributes = attributes,
            Premium = premium,
        };
        lists.CopyTo(document._lists, 0);
        return document;
    }

    /// <summary>The changes that create the policy.</summary>
    public PolicyChanges ToChanges()
    {
        var changes = new PolicyChanges
        {
            Product = Product,
            TermFrom = Term.EffectiveDate,
            TermTo = Term.ExpirationDate,
            Premium = Premium,
            Attributes =
                Attributes is null || MergePatch.Apply(null, Attributes) is { Members.Length: 0 }
                    ? null
                    : MergePatch.Apply(null, Attributes),
        };
        foreach (var kind in ElementKind.All)
        {
            if (this[kind] is { Utf8.Length: > 2 } list)
                changes[kind] = list;
        }
        return changes;
    }

    /// <summary>The fields that it sets, as changes, including those that it removes.</summary>
    public JsonTree ToStatement()
    {
        var stated = new PolicyChanges
        {
            TermTo = Term.ExpirationDate,
            Premium = Premium,
            Attributes = Attributes is { Members.Length: > 0 } ? Attributes : null,
        };
        foreach (var kind in ElementKind.All)
            stated[kind] = this[kind];
        return JsonTree.Of(stated.Write());
    }

    private static void CheckNumber(ObjectReader reader, PolicyId id, FieldErrors errors)
    {
        var number = reader.OptionalId("number", 64);
        if (number is not null && number != id.Number)
            errors.Add("/number", $"The policy's number is '{id.Number}'.");
    }

    private static JsonTree? ReadAttributes(ObjectReader reader, string? product, RealmRuleCheck rules, FieldErrors errors)
    {
        var attributes = reader.OptionalObject("attributes");
        if (attributes is null && reader.Optional("attributes") is not null)
            return null;
        if (product is not null)
            rules.CheckAttributes(product, MergePatch.Apply(null, attributes ?? JsonTree.EmptyObject), "/attributes", errors);
        return attributes;
    }

    private static bool ReadQuoted(ObjectReader reader, FieldErrors errors)
    {
        var status = reader.OptionalId("status", 64);
        if (status is not (null or "inForce" or "quoted"))
            errors.Add("/status", "A new policy has the status 'inForce' or 'quoted'.");
        return status == "quoted";
    }

    private static Term ReadTerm(ObjectReader reader, FieldErrors errors)
    {
        var from = reader.RequiredDate("effectiveDate");
        var to = reader.RequiredDate("expirationDate");
        if (from >= to)
            errors.Add("/expirationDate", "The expiration date must be later than the effective date.");
        return new(from ?? default, to ?? default);
    }

    private static JsonTree?[] ReadLists(ObjectReader reader, FieldErrors errors)
    {
        var lists = new JsonTree?[ElementKind.All.Length];
        foreach (var kind in ElementKind.All)
        {
            if (kind != ElementKind.Claims && reader.Optional(kind.Name) is { } list)
                lists[kind.Index] = ElementReader.ReadList(kind, list, reader.PointerTo(kind.Name), errors);
        }
        return lists;
    }
}
