namespace Concord.Testing;

/// <summary>Attributes and values of <c>opentelemetry.proto.common.v1</c>.</summary>
internal static class OtlpValues
{
    public static IReadOnlyDictionary<string, object?> Attributes(ProtoMessage message, int number) =>
        message
            .Messages(number)
            .GroupBy(static pair => pair.Text(1), StringComparer.Ordinal)
            .ToDictionary(static same => same.Key, static same => Value(same.Last().Message(2)), StringComparer.Ordinal);

    public static object? Value(ProtoMessage any) =>
        any switch
        {
            _ when any.Has(1) => any.Text(1),
            _ when any.Has(2) => any.Number(2) != 0,
            _ when any.Has(3) => (long)any.Number(3),
            _ when any.Has(4) => any.Double(4),
            _ when any.Has(5) => any.Message(5).Messages(1).Select(Value).ToList(),
            _ when any.Has(6) => Attributes(any.Message(6), 1),
            _ when any.Has(7) => any.Bytes(7).ToArray(),
            _ => null,
        };
}
