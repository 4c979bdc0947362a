namespace Concord.Silo.Migration;

/// <summary>How entries are read. A list is migrated by one set of rules from its first entry to its last.</summary>
internal sealed record EntryRules(ListOrder Order, FieldMapping Mapping, string Origin)
{
    /// <summary>Stored with each list, so that a later run with other rules is detected.</summary>
    public string Fingerprint { get; } = $"--order {(Order == ListOrder.Lpush ? "lpush" : "rpush")} --map '{Mapping}' --origin '{Origin}'";
}
