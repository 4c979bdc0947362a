namespace Concord.Testing;

/// <summary>A metric as a collector receives it: its name and the attributes of each of its series.</summary>
public sealed record OtlpMetric(string Meter, string Name, string Unit)
{
    public required IReadOnlyList<IReadOnlyDictionary<string, object?>> Series { get; init; }

    internal static IEnumerable<OtlpMetric> Read(ReadOnlyMemory<byte> request) =>
        from resource in new ProtoMessage(request).Messages(1)
        from scope in resource.Messages(2)
        from metric in scope.Messages(2)
        select new OtlpMetric(scope.Message(1).Text(1), metric.Text(1), metric.Text(3))
        {
            Series =
            [
                .. metric
                    .Message(5)
                    .Messages(1)
                    .Concat(metric.Message(7).Messages(1))
                    .Select(static point => OtlpValues.Attributes(point, 7)),
                .. metric.Message(9).Messages(1).Select(static point => OtlpValues.Attributes(point, 9)),
            ],
        };
}
