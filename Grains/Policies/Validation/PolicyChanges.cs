namespace Concord.Policies;

/// <summary>Valid changes, in the form in which they are recorded: money complete, lists and elements without nulls.</summary>
internal sealed class PolicyChanges
{
    private readonly JsonTree?[] _lists = new JsonTree?[ElementKind.All.Length];

    public string? Product { get; set; }

    /// <summary>A merge patch.</summary>
    public JsonTree? Attributes { get; set; }

    /// <summary>The whole premium; JSON null removes it.</summary>
    public JsonTree? Premium { get; set; }

    public DateOnly? TermFrom { get; set; }
    public DateOnly? TermTo { get; set; }

    public JsonTree? this[ElementKind kind]
    {
        get => _lists[kind.Index];
        set => _lists[kind.Index] = value;
    }

    public CanonicalJson Write()
    {
        var members = new List<JsonMember>(8);
        Add(members, "assets", _lists[ElementKind.Assets.Index]);
        Add(members, "attributes", Attributes);
        Add(members, "claims", _lists[ElementKind.Claims.Index]);
        Add(members, "parties", _lists[ElementKind.Parties.Index]);
        Add(members, "places", _lists[ElementKind.Places.Index]);
        Add(members, "premium", Premium);
        Add(members, "product", Product is null ? null : JsonTree.OfText(Product));
        Add(members, "references", _lists[ElementKind.References.Index]);
        Add(members, "term", WriteTerm());
        return members.Count == 0 ? CanonicalJson.EmptyObject : new JsonTree([.. members]).ToCanonical();
    }

    private JsonTree? WriteTerm()
    {
        var members = new List<JsonMember>(2);
        Add(members, "effectiveDate", TermFrom is { } from ? JsonTree.OfText(Days.ToText(from)) : null);
        Add(members, "expirationDate", TermTo is { } to ? JsonTree.OfText(Days.ToText(to)) : null);
        return members.Count == 0 ? null : new([.. members]);
    }

    private static void Add(List<JsonMember> members, string name, JsonTree? value)
    {
        if (value is not null)
            members.Add(new(name, value));
    }
}
