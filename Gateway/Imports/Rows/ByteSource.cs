namespace Concord.Gateway.Imports;

/// <summary>
/// The bytes of a body, with a window that grows as far as its reader needs to look ahead. Readers limit how much they ask for, which
/// bounds memory.
/// </summary>
/// <param name="encoding">The encoding of the bytes, or the one they had before they became UTF-8; for messages.</param>
internal sealed class ByteSource(Stream stream, string encoding = "utf-8")
{
    private const int MinimumRead = 32 * 1024;

    private byte[] _buffer = new byte[4 * MinimumRead];
    private int _start;
    private int _end;

    public string Encoding => encoding;

    /// <summary>Bytes that were read and not consumed.</summary>
    public ReadOnlySpan<byte> Data => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Nothing follows <see cref="Data"/>.</summary>
    public bool IsFinal { get; private set; }

    public void Consume(int count) => _start += count;

    /// <summary>Appends to <see cref="Data"/>, or finds the end.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (IsFinal)
            return;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_buffer.Length - _end < MinimumRead)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        IsFinal = read == 0;
    }

    /// <summary>A byte order mark at the start has no meaning in UTF-8.</summary>
    public async ValueTask SkipByteOrderMarkAsync(CancellationToken cancellationToken)
    {
        while (Data.Length < 3 && !IsFinal)
            await FillAsync(cancellationToken);
        if (Data.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            Consume(3);
    }
}
