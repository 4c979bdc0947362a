using System.Text;
using Parquet;
using Parquet.Schema;

namespace Concord.Gateway.Portfolio;

/// <summary>
/// Apache Parquet: amounts are decimals, days dates, instants timestamps in UTC (microseconds). The trailer is the file's key/value
/// metadata <c>concord.trailer</c>. A file that was cut off has no footer, so no reader takes it for a whole one.
/// </summary>
internal sealed class ParquetFileWriter(Stream output, IReadOnlyList<PortfolioColumn> columns) : IPortfolioWriter
{
    public const string TrailerKey = "concord.trailer";

    /// <summary>What a row group has at most: it is in memory until it is written.</summary>
    private const int GroupRows = 65_536;
    private const long GroupBytes = 16L << 20;

    private readonly ParquetColumn[] _columns = [.. columns.Select(ParquetColumn.Of)];
    private ParquetWriter? _writer;
    private int _rows;
    private long _bytes;

    public async Task WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        var before = _rows;
        try
        {
            foreach (var row in RowLines.Read(lines))
            {
                for (var i = 0; i < _columns.Length; i++)
                    _columns[i].Add(columns[i].Read(row));
                _rows++;
            }
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            // The trailer will not count these lines, so the file must not have some of them.
            foreach (var column in _columns)
                column.CutTo(before);
            _rows = before;
            throw new ValidationException("/format", $"Parquet cannot hold a value of these rows; the other formats can. {e.Message}");
        }
        _bytes += lines.Length;
        if (_rows >= GroupRows || _bytes >= GroupBytes)
            await WriteGroupAsync(cancellationToken);
    }

    public async Task CompleteAsync(ReadOnlyMemory<byte> trailer, CancellationToken cancellationToken)
    {
        if (_rows > 0)
            await WriteGroupAsync(cancellationToken);
        var writer = await WriterAsync(cancellationToken);
        writer.CustomMetadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [TrailerKey] = Encoding.UTF8.GetString(trailer.Span),
        };

        // Writes the footer.
        await writer.DisposeAsync();
    }

    /// <summary>Without <see cref="CompleteAsync"/> the file stays without a footer.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task WriteGroupAsync(CancellationToken cancellationToken)
    {
        var writer = await WriterAsync(cancellationToken);
        using var group = writer.CreateRowGroup();
        foreach (var column in _columns)
            await column.WriteAsync(group, cancellationToken);
        group.CompleteValidate();
        (_rows, _bytes) = (0, 0);
    }

    private async Task<ParquetWriter> WriterAsync(CancellationToken cancellationToken) =>
        _writer ??= await ParquetWriter.CreateAsync(
            new ParquetSchema(_columns.Select(static column => column.Field)),
            new AsyncOutput(output),
            new() { CompressionMethod = CompressionMethod.Zstd },
            cancellationToken: cancellationToken
        );
}
