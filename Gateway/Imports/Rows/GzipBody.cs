using System.IO.Compression;

namespace Concord.Gateway.Imports;

/// <summary>
/// Decompresses a gzip body. GZipStream takes a body that was cut off for a complete one. To tell the two apart, a gzip member with a known
/// text is appended to the body: it is decompressed last only where everything before it was complete.
/// </summary>
internal sealed class GzipBody(Stream body) : ReadOnlyStream
{
    private static readonly byte[] Marker = "\0concord: the end of the body.\0\n"u8.ToArray();
    private static readonly byte[] MarkerMember = Pack(Marker);

    private readonly GZipStream _unpacked = new(new Appended(body), CompressionMode.Decompress);
    private readonly byte[] _window = new byte[64 * 1024];
    private int _start;
    private int _end;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The last bytes are held back until it is known whether they are the marker.
        while (_end - _start <= Marker.Length)
        {
            if (_start > 0)
            {
                _window.AsSpan(_start, _end - _start).CopyTo(_window);
                (_start, _end) = (0, _end - _start);
            }
            var read = await _unpacked.ReadAsync(_window.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                return _window.AsSpan(_start, _end - _start).SequenceEqual(Marker)
                    ? 0
                    : throw new InvalidDataException("The gzip data is cut off, or something that is not gzip follows it.");
            }
            _end += read;
        }
        var count = Math.Min(buffer.Length, _end - _start - Marker.Length);
        _window.AsSpan(_start, count).CopyTo(buffer.Span);
        _start += count;
        return count;
    }

    public override async ValueTask DisposeAsync()
    {
        await _unpacked.DisposeAsync();
        await base.DisposeAsync();
    }

    private static byte[] Pack(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression))
            gzip.Write(text);
        return packed.ToArray();
    }

    /// <summary>The body, then the marker's member.</summary>
    private sealed class Appended(Stream body) : ReadOnlyStream
    {
        private int _given = -1;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_given < 0)
            {
                var read = await body.ReadAsync(buffer, cancellationToken);
                if (read > 0)
                    return read;
                _given = 0;
            }
            var count = Math.Min(buffer.Length, MarkerMember.Length - _given);
            MarkerMember.AsSpan(_given, count).CopyTo(buffer.Span);
            _given += count;
            return count;
        }
    }
}
