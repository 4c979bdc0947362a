using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Abstractions.Wal;

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

internal sealed record AuditDocument(bool Valid, long Transactions, string Head, ImmutableArray<ChainBreak> Breaks)
{
    public static AuditDocument Of(AuditReport report) =>
        new(report.Valid, report.Transactions, report.Head, report.Breaks.IsDefault ? [] : report.Breaks);
}

/// <summary>One line of the audit export. <see cref="Data"/> is the exact text whose UTF-8 bytes <see cref="Hash"/> is the SHA-256 of.</summary>
internal sealed record ExportLine(string Subject, long Sequence, WalPosition Position, string Prev, string Hash, string Data)
{
    public static ExportLine Of(PolicyId id, TransactionView view) =>
        new(id.ToString(), view.Sequence, view.Position, view.Prev, view.Hash, view.Data.ToString());
}
