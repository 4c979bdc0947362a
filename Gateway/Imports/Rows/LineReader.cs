using System.Globalization;

namespace Concord.Gateway.Imports;

/// <param name="IsCut">The line was longer than the limit: these are its first bytes.</param>
internal readonly record struct TextLine(long Number, ReadOnlyMemory<byte> Bytes, bool IsCut);

/// <summary>Splits a body into lines that end with LF or CRLF; skips blank lines.</summary>
internal sealed class LineReader(ByteSource source)
{
    public const int MaxLine = 1024 * 1024;
    private const int MaxKeptInput = 16 * 1024;
    private const int FullBytes = 128 * 1024;

    public static readonly string TooLong = string.Create(CultureInfo.InvariantCulture, $"The line is longer than {MaxLine / 1024} KiB.");

    private readonly List<TextLine> _lines = [];
    private bool _skipping;
    private long _number = 1;

    /// <summary>The next lines; empty at the end. The list is valid until the next call.</summary>
    public async ValueTask<IReadOnlyList<TextLine>> ReadAsync(CancellationToken cancellationToken)
    {
        _lines.Clear();
        var bytes = 0;
        while (bytes < FullBytes || _lines.Count == 0)
        {
            var before = source.Data.Length;
            if (Step())
            {
                bytes += before - source.Data.Length;
                continue;
            }
            if (source.IsFinal || _lines.Count > 0)
                break;
            await source.FillAsync(cancellationToken);
        }
        return _lines;
    }

    private bool Step()
    {
        var data = source.Data;
        if (data.IsEmpty)
            return false;
        var end = data.IndexOf((byte)'\n');
        if (end < 0 && !source.IsFinal && !_skipping && data.Length <= MaxLine)
            return false;

        var line = end < 0 ? data : data[..end];
        if (!_skipping)
            Take(line, whole: end >= 0 || source.IsFinal);
        source.Consume(end < 0 ? line.Length : end + 1);
        _skipping = end < 0;
        if (end >= 0)
            _number++;
        return true;
    }

    private void Take(ReadOnlySpan<byte> line, bool whole)
    {
        var text = line.Trim(" \t\r"u8);
        if (text.IsEmpty && whole)
            return;
        var cut = !whole || text.Length > MaxLine;
        _lines.Add(new(_number, (cut ? text[..Math.Min(text.Length, MaxKeptInput)] : text).ToArray(), cut));
    }
}
