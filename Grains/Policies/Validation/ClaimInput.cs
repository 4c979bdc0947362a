namespace Concord.Policies;

/// <summary>A claim (the body of <c>POST …/claims</c>) that is valid in itself.</summary>
/// <param name="Json">As it is recorded: <c>amount, attributes?, id, occurredOn</c>.</param>
internal sealed record ClaimInput(string Id, DateOnly OccurredOn, JsonTree Json)
{
    private static readonly string[] Known = ["amount", "attributes", "id", "occurredOn"];

    /// <summary>Reads a claim and collects all errors; null if there is one. An amount may be negative: a recovery.</summary>
    public static ClaimInput? Read(CanonicalJson json, RealmRuleCheck rules, FieldErrors errors)
    {
        var reader = new ObjectReader(JsonTree.Of(json), "", errors, Known);
        var id = reader.RequiredId("id", 256);
        var occurredOn = reader.RequiredDate("occurredOn");
        var amount = reader.Required("amount") is { } given
            ? MoneyReader.Read(given, "/amount", errors, rules.Currency, null, negative: true)
            : null;
        var attributes = reader.OptionalObject("attributes");
        if (errors.Any)
            return null;

        var members = new List<JsonMember>(4) { new("amount", amount!) };
        if (attributes is not null)
            members.Add(new("attributes", attributes));
        members.Add(new("id", JsonTree.OfText(id!)));
        members.Add(new("occurredOn", JsonTree.OfText(Days.ToText(occurredOn!.Value))));
        return new(id!, occurredOn.Value, new([.. members]));
    }
}
