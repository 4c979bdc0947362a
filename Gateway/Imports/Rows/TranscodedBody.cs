namespace Concord.Gateway.Imports;

/// <summary>A body in another encoding, read as UTF-8, because all later steps read only UTF-8.</summary>
internal sealed class TranscodedBody(ByteSource source, TextDecoder decoder) : ReadOnlyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var (taken, written) = decoder.Decode(source.Data, source.IsFinal, buffer.Span);
            source.Consume(taken);
            if (written > 0 || (source.IsFinal && source.Data.IsEmpty))
                return written;
            await source.FillAsync(cancellationToken);
        }
    }
}
