using System.Buffers;
using System.Globalization;
using System.Text.Unicode;

namespace Concord.Gateway.Imports;

/// <summary>
/// Splits a body into CSV records. A broken record (quoting, UTF-8, length) costs its first line: reading continues with the next line of
/// the file, whatever the broken record would have swallowed.
/// </summary>
internal sealed class CsvRecordReader(ByteSource source, char delimiter)
{
    /// <summary>Bytes of one record.</summary>
    public const int MaxRecord = 1024 * 1024;

    private const int MaxKeptInput = 16 * 1024;

    private static readonly string TooLong = string.Create(
        CultureInfo.InvariantCulture,
        $"The record is longer than {MaxRecord / 1024} KiB: most likely a quote is opened here and never closed."
    );

    private readonly CsvScanner _scanner = new(delimiter);
    private readonly ArrayBufferWriter<CsvField> _fields = new();
    private bool _skipping;

    /// <summary>The current line of the file, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Null at the end. Invalidates the fields of the previous batch.</summary>
    public async ValueTask<CsvBatch?> ReadAsync(CancellationToken cancellationToken)
    {
        _fields.ResetWrittenCount();
        var batch = new CsvBatch(_fields);
        while (!batch.IsFull)
        {
            if (Step(batch))
                continue;
            if (source.IsFinal)
                break;
            // Records that are complete are returned before more input is awaited.
            if (!batch.IsEmpty)
                return batch;
            await source.FillAsync(cancellationToken);
        }
        return batch.IsEmpty ? null : batch;
    }

    /// <summary>Takes one record from the source; false where it needs more data or has none.</summary>
    private bool Step(CsvBatch batch)
    {
        var data = source.Data;
        if (data.IsEmpty)
            return false;
        if (_skipping)
            return SkipLine(data);

        var scan = _scanner.Scan(data, source.IsFinal);
        if (scan.State == CsvScanState.Incomplete && data.Length <= MaxRecord)
            return false;
        if (scan.State != CsvScanState.Record || scan.Length > MaxRecord)
            return TakeBadLine(batch, data, scan.State == CsvScanState.Broken ? scan.Problem : TooLong);

        var record = data[..scan.Length];
        if (!Utf8.IsValid(record))
            return TakeBadLine(batch, data, $"The line holds bytes that are not {source.Encoding}.");
        if (!record.IsEmpty)
            batch.Add(Line, record, _scanner.Fields);
        source.Consume(scan.Length + scan.LineEnd);
        Line += 1 + scan.LineBreaks;
        return true;
    }

    private bool TakeBadLine(CsvBatch batch, ReadOnlySpan<byte> data, string problem)
    {
        var end = data.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0 && !source.IsFinal && data.Length <= MaxRecord)
            return false;
        var line = end < 0 ? data : data[..end];
        batch.AddBad(Line, line[..Math.Min(line.Length, MaxKeptInput)], problem);
        source.Consume(line.Length);
        _skipping = true;
        return true;
    }

    /// <summary>To the start of the next line.</summary>
    private bool SkipLine(ReadOnlySpan<byte> data)
    {
        var end = data.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
        {
            source.Consume(data.Length);
            return true;
        }
        if (data[end] == '\r' && end + 1 == data.Length && !source.IsFinal)
        {
            source.Consume(end);
            return false;
        }
        source.Consume(data[end] == '\r' && end + 1 < data.Length && data[end + 1] == '\n' ? end + 2 : end + 1);
        Line++;
        _skipping = false;
        return true;
    }
}
