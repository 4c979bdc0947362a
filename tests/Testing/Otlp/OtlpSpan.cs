namespace Concord.Testing;

/// <summary>A span as a collector receives it.</summary>
public sealed record OtlpSpan(
    string TraceId,
    string SpanId,
    string ParentId,
    string Name,
    OtlpSpanKind Kind,
    DateTimeOffset Start,
    TimeSpan Duration,
    bool IsError
)
{
    public required string Scope { get; init; }

    public required IReadOnlyDictionary<string, object?> Attributes { get; init; }

    public required IReadOnlyDictionary<string, object?> Resource { get; init; }

    public required IReadOnlyList<(string TraceId, string SpanId)> Links { get; init; }

    public required IReadOnlyList<string> Events { get; init; }

    internal static IEnumerable<OtlpSpan> Read(ReadOnlyMemory<byte> request) =>
        from resource in new ProtoMessage(request).Messages(1)
        let attributes = OtlpValues.Attributes(resource.Message(1), 1)
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        select Read(span, scope.Message(1).Text(1), attributes);

    private static OtlpSpan Read(ProtoMessage span, string scope, IReadOnlyDictionary<string, object?> resource)
    {
        var (start, end) = (span.Number(7), span.Number(8));
        return new(
            span.Hex(1),
            span.Hex(2),
            span.Hex(4),
            span.Text(5),
            (OtlpSpanKind)span.Number(6),
            DateTimeOffset.UnixEpoch.AddTicks((long)(start / 100)),
            TimeSpan.FromTicks((long)((end - start) / 100)),
            span.Message(15).Number(3) == 2
        )
        {
            Scope = scope,
            Attributes = OtlpValues.Attributes(span, 9),
            Resource = resource,
            Links = [.. span.Messages(13).Select(static link => (link.Hex(1), link.Hex(2)))],
            Events = [.. span.Messages(11).Select(static one => one.Text(2))],
        };
    }
}

public enum OtlpSpanKind
{
    Unspecified,
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}
