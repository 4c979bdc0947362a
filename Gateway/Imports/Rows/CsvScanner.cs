using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Concord.Gateway.Imports;

internal enum CsvScanState
{
    /// <summary>A whole record with valid quoting.</summary>
    Record,

    /// <summary>The record may continue after the data.</summary>
    Incomplete,

    Broken,
}

/// <param name="Length">Bytes of the record, without its line end.</param>
/// <param name="LineEnd">Bytes of the line end.</param>
/// <param name="LineBreaks">Line breaks within quoted fields.</param>
internal readonly record struct CsvScan(CsvScanState State, int Length = 0, int LineEnd = 0, int LineBreaks = 0, string Problem = "");

/// <summary>A field of a record, without the quotes around it.</summary>
/// <param name="Start">Bytes from the start of the record.</param>
/// <param name="HasQuotes">A quote within it is written twice.</param>
internal readonly record struct CsvField(int Start, int Length, bool HasQuotes)
{
    public string Text(ReadOnlySpan<byte> record)
    {
        var text = Encoding.UTF8.GetString(record.Slice(Start, Length));
        return HasQuotes ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }
}

/// <summary>
/// Finds the end of a CSV record, whether its quoting is valid, and its fields (RFC 4180; lines end with CRLF, LF or CR). White space
/// around a field is part of it.
/// </summary>
internal sealed class CsvScanner(char delimiter)
{
    private readonly byte _delimiter = (byte)delimiter;
    private readonly SearchValues<byte> _special = SearchValues.Create([(byte)delimiter, .. "\"\r\n"u8]);
    private readonly List<CsvField> _fields = [];

    /// <summary>Of the last scanned record; valid until the next scan.</summary>
    public ReadOnlySpan<CsvField> Fields => CollectionsMarshal.AsSpan(_fields);

    public CsvScan Scan(ReadOnlySpan<byte> data, bool final)
    {
        _fields.Clear();
        var breaks = 0;
        var i = 0;
        while (true)
        {
            // At the start of a field.
            if (i < data.Length && data[i] == '"')
            {
                if (!TryPassQuoted(data, ref i, ref breaks))
                    return final ? Broken("A quote is opened here and never closed.") : new(CsvScanState.Incomplete);
                if (i < data.Length && data[i] != _delimiter && data[i] is not ((byte)'\r' or (byte)'\n'))
                    return Broken("Text follows a closing quote; a quote within a quoted field is written twice.");
            }
            else
            {
                var length = data[i..].IndexOfAny(_special);
                if (length < 0)
                    length = data.Length - i;
                _fields.Add(new(i, length, HasQuotes: false));
                i += length;
                if (i < data.Length && data[i] == '"')
                    return Broken("A quote stands within a field that does not start with one.");
            }
            // At its end.
            if (i == data.Length)
                return final ? new(CsvScanState.Record, i, 0, breaks) : new(CsvScanState.Incomplete);
            if (data[i] == _delimiter)
            {
                i++;
                continue;
            }
            if (data[i] == '\r' && i + 1 == data.Length && !final)
                return new(CsvScanState.Incomplete);
            var lineEnd = data[i] == '\r' && i + 1 < data.Length && data[i + 1] == '\n' ? 2 : 1;
            return new(CsvScanState.Record, i, lineEnd, breaks);
        }
    }

    /// <summary>From an opening quote to after its closing one; false where the closing quote is not in the data.</summary>
    private bool TryPassQuoted(ReadOnlySpan<byte> data, ref int i, ref int breaks)
    {
        var start = ++i;
        var hasQuotes = false;
        while (true)
        {
            var quote = data[i..].IndexOf((byte)'"');
            if (quote < 0)
                return false;
            breaks += CountBreaks(data.Slice(i, quote));
            i += quote + 1;
            if (i == data.Length || data[i] != '"')
            {
                _fields.Add(new(start, i - 1 - start, hasQuotes));
                return true;
            }
            hasQuotes = true;
            i++;
        }
    }

    private static int CountBreaks(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (text.IndexOfAny((byte)'\r', (byte)'\n') is var at && at >= 0)
        {
            count++;
            text = text[(text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? at + 2 : at + 1)..];
        }
        return count;
    }

    private static CsvScan Broken(string problem) => new(CsvScanState.Broken, Problem: problem);
}
