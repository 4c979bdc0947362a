namespace Concord.Testing;

/// <summary>A log record as a collector receives it.</summary>
public sealed record OtlpLogRecord(string Category, string Severity, string Body, string TraceId, string SpanId)
{
    public required IReadOnlyDictionary<string, object?> Attributes { get; init; }

    public required IReadOnlyDictionary<string, object?> Resource { get; init; }

    internal static IEnumerable<OtlpLogRecord> Read(ReadOnlyMemory<byte> request) =>
        from resource in new ProtoMessage(request).Messages(1)
        let attributes = OtlpValues.Attributes(resource.Message(1), 1)
        from scope in resource.Messages(2)
        from record in scope.Messages(2)
        select new OtlpLogRecord(scope.Message(1).Text(1), record.Text(3), record.Message(5).Text(1), record.Hex(9), record.Hex(10))
        {
            Attributes = OtlpValues.Attributes(record, 6),
            Resource = attributes,
        };
}
