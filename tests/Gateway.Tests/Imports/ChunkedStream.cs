namespace Concord.Gateway.Imports.Tests;

/// <summary>Gives its bytes in pieces of the given sizes, over and over: bodies arrive cut anywhere.</summary>
internal sealed class ChunkedStream(byte[] bytes, params int[] sizes) : ReadOnlyStream
{
    private int _given;
    private int _calls;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var size = sizes.Length == 0 ? bytes.Length : sizes[_calls++ % sizes.Length];
        var count = Math.Min(Math.Min(size, buffer.Length), bytes.Length - _given);
        bytes.AsSpan(_given, count).CopyTo(buffer.Span);
        _given += count;
        return new(count);
    }
}
