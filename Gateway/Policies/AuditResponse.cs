using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Concord.Policies;

namespace Concord.Gateway.Policies;

/// <summary>Where a field's value comes from.</summary>
internal sealed record ProvenanceResponse(
    CanonicalJson Value,
    string Origin,
    string Actor,
    long Sequence,
    DateTimeOffset RecordedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Rule
)
{
    public static ProvenanceResponse Of(FieldProvenance field) =>
        new(field.Value, field.Origin, field.Actor, field.Sequence, field.RecordedAt, field.Rule);
}

/// <param name="Notes">Left out where there are none.</param>
internal sealed record AuditResponse(
    bool Valid,
    long Transactions,
    string Head,
    ImmutableArray<ChainBreak> Breaks,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ChainNote>? Notes
)
{
    public static AuditResponse Of(AuditReport report) =>
        new(
            report.Valid,
            report.Transactions,
            report.Head,
            report.Breaks.IsDefault ? [] : report.Breaks,
            report.Notes is { IsDefaultOrEmpty: false } notes ? notes : null
        );
}
