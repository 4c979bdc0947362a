namespace Concord.Gateway.Portfolio;

/// <summary>The rows as they are, and a last line <c>{"trailer": …}</c>; no row has that member.</summary>
internal sealed class NdjsonWriter(Stream output) : IPortfolioWriter
{
    public Task WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken) =>
        output.WriteAsync(lines, cancellationToken).AsTask();

    public Task CompleteAsync(ReadOnlyMemory<byte> trailer, CancellationToken cancellationToken) =>
        WriteLineAsync(output, "{\"trailer\":"u8.ToArray(), trailer, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static async Task WriteLineAsync(Stream output, byte[] begin, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        byte[] line = [.. begin, .. value.Span, .. "}\n"u8];
        await output.WriteAsync(line, cancellationToken);
    }
}
