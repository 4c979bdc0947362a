using System.Collections.Immutable;

namespace Concord.Policies;

/// <summary>
/// A transaction as received, <c>{type, effectiveDate, reason?, changes?}</c>: as a body, or as a row of an import. The policy
/// validates <see cref="Changes"/>.
/// </summary>
public sealed record TransactionInput(TransactionType Type, DateOnly EffectiveDate, string? Reason, CanonicalJson? Changes)
{
    private const int MaxId = 64;

    private static readonly string[] Known = ["changes", "effectiveDate", "reason", "type"];
    private static readonly string[] KnownOfRow = ["changes", "effectiveDate", "number", "reason", "type"];
    private static readonly ImmutableArray<TransactionType> Types = [.. Enum.GetValues<TransactionType>()];

    /// <summary>The other types have requests of their own.</summary>
    private static readonly ImmutableArray<TransactionType> TypesOfBody = [.. Types.Except([TransactionType.Quote, TransactionType.Claim])];

    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="ValidationException">With all errors.</exception>
    public static TransactionInput Read(JsonTree body)
    {
        var errors = new FieldErrors();
        var reader = new ObjectReader(body, "", errors, Known);
        var input = Read(reader, TypesOfBody, reader.OptionalText("reason", CommandContext.MaxReason, mayBeEmpty: true));
        errors.ThrowIfAny();
        return input;
    }

    /// <summary>Reads a row of an import, which may name its policy.</summary>
    /// <exception cref="ValidationException">With all errors.</exception>
    public static TransactionInput ReadRow(JsonTree row, PolicyId policy)
    {
        var errors = new FieldErrors();
        var reader = new ObjectReader(row, "", errors, KnownOfRow);
        if (reader.OptionalId("number", MaxId) is { } number && number != policy.Number)
            reader.Fail("number", $"The policy's number is '{policy.Number}'.");
        var input = Read(reader, Types, reader.OptionalText("reason", CanonicalJsonReader.MaxStringLength));
        errors.ThrowIfAny();
        return input;
    }

    private static TransactionInput Read(ObjectReader reader, ImmutableArray<TransactionType> types, string? reason)
    {
        var type = default(TransactionType);
        if (reader.RequiredId("type", MaxId) is { } name && !(WireName.TryParse(name, out type) && types.Contains(type)))
            reader.Fail("type", $"Expected one of {string.Join(", ", types.Select(WireName.Of))}.");
        var date = reader.RequiredDate("effectiveDate");
        var changes = reader.OptionalObject("changes");
        return new(type, date ?? default, reason, changes?.ToCanonical());
    }
}
