using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Concord.Policies;

namespace Concord.Gateway.Policies;

/// <summary>
/// An item of <c>outOfSequence</c>: an overshadowed field, with the first four members, or a moot transaction, with the others.
/// </summary>
internal sealed record OutOfSequenceItem
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Field { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CanonicalJson? Value { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CanonicalJson? LaterValue { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? LaterEffectiveDate { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Sequence { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TransactionType? Type { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? EffectiveDate { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Moot { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Restored { get; private init; }

    /// <summary>Fields first. A silo of the previous version names no transactions.</summary>
    public static ImmutableArray<OutOfSequenceItem> Of(ImmutableArray<OvershadowedField> fields, ImmutableArray<MootTransaction> moot) =>
        [.. (fields.IsDefault ? [] : fields).Select(Of), .. (moot.IsDefault ? [] : moot).Select(Of)];

    private static OutOfSequenceItem Of(OvershadowedField field) =>
        new()
        {
            Field = field.Field,
            Value = field.Value,
            LaterValue = field.LaterValue,
            LaterEffectiveDate = field.LaterEffectiveDate,
        };

    private static OutOfSequenceItem Of(MootTransaction moot) =>
        new()
        {
            Sequence = moot.Sequence,
            Type = moot.Type,
            EffectiveDate = moot.EffectiveDate,
            Moot = moot.Moot,
            Restored = moot.Restored,
        };
}
