using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Policies;

namespace Concord.Gateway.Policies;

/// <summary>Where a field's value comes from.</summary>
internal sealed record ProvenanceDocument(
    CanonicalJson Value,
    string Origin,
    string Actor,
    long Sequence,
    DateTimeOffset RecordedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Rule)
{
    public static ProvenanceDocument Of(FieldProvenance field) =>
        new(field.Value, field.Origin, field.Actor, field.Sequence, field.RecordedAt, field.Rule);
}

/// <param name="Notes">Left out where there are none.</param>
internal sealed record AuditDocument(
    bool Valid,
    long Transactions,
    string Head,
    ImmutableArray<ChainBreak> Breaks,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ChainNote>? Notes)
{
    public static AuditDocument Of(AuditReport report) =>
        new(report.Valid, report.Transactions, report.Head, report.Breaks.IsDefault ? [] : report.Breaks, report.Notes is { IsDefaultOrEmpty: false } notes ? notes : null);
}
