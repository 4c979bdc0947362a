using System.Buffers;

namespace Concord.Gateway.Imports.Reading;

internal enum CsvScanState
{
    /// <summary>A whole record, with sound quoting.</summary>
    Record,

    /// <summary>The record may go on after the data.</summary>
    Incomplete,

    Broken,
}

/// <param name="Length">Bytes of the record, without its line end.</param>
/// <param name="LineEnd">Bytes of the line end.</param>
/// <param name="LineBreaks">Line breaks within quoted fields.</param>
internal readonly record struct CsvScan(CsvScanState State, int Length = 0, int LineEnd = 0, int LineBreaks = 0, string Problem = "");

/// <summary>
/// Finds where a CSV record ends (RFC 4180; lines end with CRLF, LF or CR) and whether its quoting is sound. Splitting into fields and unquoting is
/// CsvHelper's work; but a quote that is never closed would make it swallow the rest of the file, so it only gets records that passed here.
/// </summary>
internal sealed class CsvScanner(char delimiter)
{
    private readonly byte _delimiter = (byte)delimiter;
    private readonly SearchValues<byte> _special = SearchValues.Create([(byte)delimiter, .. "\"\r\n"u8]);

    public CsvScan Scan(ReadOnlySpan<byte> data, bool final)
    {
        var incomplete = new CsvScan(CsvScanState.Incomplete);
        var breaks = 0;
        var i = 0;
        while (true)
        {
            // At the start of a field.
            if (i == data.Length) return final ? new(CsvScanState.Record, i, 0, breaks) : incomplete;
            if (data[i] == '"')
            {
                if (!TryPassQuoted(data, ref i, ref breaks)) return final ? Broken("A quote is opened here and never closed.") : incomplete;
                if (i == data.Length) return final ? new(CsvScanState.Record, i, 0, breaks) : incomplete;
                if (data[i] != _delimiter && data[i] is not ((byte)'\r' or (byte)'\n')) return Broken("Text follows a closing quote; a quote within a quoted field is written twice.");
            }
            else
            {
                var next = data[i..].IndexOfAny(_special);
                if (next < 0) return final ? new(CsvScanState.Record, data.Length, 0, breaks) : incomplete;
                i += next;
                if (data[i] == '"') return Broken("A quote stands within a field that does not start with one.");
            }
            if (data[i] == _delimiter)
            {
                i++;
                continue;
            }
            if (data[i] == '\r' && i + 1 == data.Length && !final) return incomplete;
            var lineEnd = data[i] == '\r' && i + 1 < data.Length && data[i + 1] == '\n' ? 2 : 1;
            return new(CsvScanState.Record, i, lineEnd, breaks);
        }
    }

    /// <summary>From an opening quote to after its closing one; false where that is not in the data.</summary>
    private static bool TryPassQuoted(ReadOnlySpan<byte> data, ref int i, ref int breaks)
    {
        i++;
        while (true)
        {
            var quote = data[i..].IndexOf((byte)'"');
            if (quote < 0) return false;
            breaks += CountBreaks(data.Slice(i, quote));
            i += quote + 1;
            if (i == data.Length || data[i] != '"') return true;
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
