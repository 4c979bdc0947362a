namespace Concord.Benchmarks.MartenBaseline;

/// <summary>What the policies of the other benchmarks hold, about 1 KB of JSON.</summary>
public sealed record PolicyIssued(
    string Number,
    string Product,
    DateOnly EffectiveDate,
    DateOnly ExpirationDate,
    decimal Premium,
    string Currency,
    Dictionary<string, string> Attributes,
    List<PolicyPart> Parts
);

public sealed record PolicyPart(string Kind, string Id, string Detail);

public sealed record PolicyEndorsed(DateOnly EffectiveDate, string Actor, Dictionary<string, string> Attributes);

/// <summary>The snapshot that Marten keeps of a stream.</summary>
public sealed class Policy
{
    public string Id { get; set; } = "";
    public long Version { get; set; }
    public string Product { get; set; } = "";
    public DateOnly EffectiveDate { get; set; }
    public DateOnly ExpirationDate { get; set; }
    public decimal Premium { get; set; }
    public string Currency { get; set; } = "";
    public Dictionary<string, string> Attributes { get; set; } = [];
    public List<PolicyPart> Parts { get; set; } = [];

    public void Apply(PolicyIssued issued)
    {
        (Product, EffectiveDate, ExpirationDate) = (issued.Product, issued.EffectiveDate, issued.ExpirationDate);
        (Premium, Currency) = (issued.Premium, issued.Currency);
        (Attributes, Parts) = (new(issued.Attributes), [.. issued.Parts]);
    }

    public void Apply(PolicyEndorsed endorsed)
    {
        foreach (var (name, value) in endorsed.Attributes)
            Attributes[name] = value;
    }
}
