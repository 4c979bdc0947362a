using System.Buffers;
using System.Text;

namespace Concord.Gateway.Portfolio;

/// <summary>
/// RFC 4180 with a header. The last record is the trailer: <c>#trailer</c>, the trailer as JSON, and empty fields. No realm's id begins
/// with a number sign, so it cannot be taken for a row; a program that reads comments sees one.
/// </summary>
internal sealed class CsvWriter(Stream output, IReadOnlyList<PortfolioColumn> columns) : IPortfolioWriter
{
    public const string Trailer = "#trailer";

    private static readonly SearchValues<char> MustQuote = SearchValues.Create(",\"\r\n");

    private readonly StringBuilder _text = new();
    private bool _isBegun;

    public Task WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        WriteHeader();
        foreach (var row in RowLines.Read(lines))
            WriteRecord(columns.Select(column => column.Read(row)));
        return FlushAsync(cancellationToken);
    }

    public Task CompleteAsync(ReadOnlyMemory<byte> trailer, CancellationToken cancellationToken)
    {
        WriteHeader();
        WriteRecord([Trailer, Encoding.UTF8.GetString(trailer.Span), .. Enumerable.Repeat("", columns.Count - 2)]);
        return FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void WriteHeader()
    {
        if (_isBegun)
            return;
        _isBegun = true;
        WriteRecord(columns.Select(static column => column.Name));
    }

    private void WriteRecord(IEnumerable<string?> values)
    {
        var first = true;
        foreach (var value in values)
        {
            if (!first)
                _text.Append(',');
            first = false;
            if (value is null)
                continue;
            if (!value.AsSpan().ContainsAny(MustQuote))
                _text.Append(value);
            else
                _text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        _text.Append("\r\n");
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(_text.ToString());
        _text.Clear();
        await output.WriteAsync(bytes, cancellationToken);
    }
}
