using Concord.Imports;

namespace Concord.Gateway.Imports;

/// <summary>
/// Opens a body as text in the declared encoding. A byte order mark of another encoding is an error, not a reason to guess.
/// </summary>
internal static class ImportText
{
    private const int LongestMark = 3;

    /// <exception cref="MalformedException">The file begins with the byte order mark of another encoding.</exception>
    public static async ValueTask<ByteSource> OpenAsync(Stream body, ImportEncoding encoding, CancellationToken cancellationToken)
    {
        var source = new ByteSource(body);
        while (source.Data.Length < LongestMark && !source.IsFinal)
            await source.FillAsync(cancellationToken);
        var (mark, length) = MarkOf(source.Data);
        if (!source.Data.IsEmpty && !Agrees(encoding, mark))
            throw new MalformedException(Contradiction(encoding, mark));
        source.Consume(length);
        if (encoding == ImportEncoding.Utf8)
            return source;
        var decoder = encoding switch
        {
            ImportEncoding.Utf16 => TextDecoder.Utf16(bigEndian: mark == ImportEncoding.Utf16BigEndian),
            ImportEncoding.Utf16LittleEndian or ImportEncoding.Utf16BigEndian => TextDecoder.Utf16(
                encoding == ImportEncoding.Utf16BigEndian
            ),
            _ => TextDecoder.SingleByte(encoding),
        };
        return new(new TranscodedBody(source, decoder), ImportEncodings.NameOf(encoding));
    }

    private static (ImportEncoding? Mark, int Length) MarkOf(ReadOnlySpan<byte> start) =>
        start switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (ImportEncoding.Utf8, 3),
            [0xFF, 0xFE, ..] => (ImportEncoding.Utf16LittleEndian, 2),
            [0xFE, 0xFF, ..] => (ImportEncoding.Utf16BigEndian, 2),
            _ => (null, 0),
        };

    private static bool Agrees(ImportEncoding encoding, ImportEncoding? mark) =>
        encoding switch
        {
            ImportEncoding.Utf16 => mark is ImportEncoding.Utf16LittleEndian or ImportEncoding.Utf16BigEndian,
            _ => mark is null || mark == encoding,
        };

    private static string Contradiction(ImportEncoding encoding, ImportEncoding? mark) =>
        mark is { } found
            ? $"The file is declared as {ImportEncodings.NameOf(encoding)} and begins with the byte order mark of "
                + $"{ImportEncodings.NameOf(found)}. "
                + "Declare what it is: by charset in Content-Type, or by 'encoding' in the mapping."
            : "The file is declared as utf-16 and has no byte order mark, which would say in what order its bytes are. Declare "
                + "utf-16le or utf-16be.";
}

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
