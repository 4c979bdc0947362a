using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Policies.Json;

namespace Concord.Grains.Policies.Validation;

/// <summary>A transaction as a row of an import gives it: <c>type, effectiveDate, reason?, changes?</c>.</summary>
internal sealed record TransactionDocument(TransactionType Type, DateOnly EffectiveDate, string? Reason, CanonicalJson? Changes)
{
    private static readonly string[] Known = ["changes", "effectiveDate", "number", "reason", "type"];

    /// <summary>Reads and notes everything that is wrong; null where something is.</summary>
    public static TransactionDocument? Read(CanonicalJson json, PolicyId id, ErrorList errors)
    {
        var reader = new ObjectReader(JsonTree.Of(json), "", errors, Known);
        var number = reader.OptionalId("number", 64);
        if (number is not null && number != id.Number) errors.Add("/number", $"The policy's number is '{id.Number}'.");
        var name = reader.RequiredId("type", 64);
        var type = name is null ? default : TransactionTypes.Parse(name);
        if (type == TransactionTypes.Unknown) errors.Add("/type", $"'{name}' is not a type of transaction.");
        var date = reader.RequiredDate("effectiveDate");
        var reason = reader.OptionalText("reason", CanonicalJsonReader.MaxStringLength);
        var changes = reader.Optional("changes");
        return errors.Any ? null : new(type, date!.Value, reason, changes?.ToCanonical());
    }
}
