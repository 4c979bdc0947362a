namespace Concord.Gateway.Portfolio;

/// <summary>The wire name is the camelCase of the member.</summary>
internal enum PortfolioFormat
{
    Ndjson,
    Csv,
    Parquet,
}

/// <summary>Writes rows in one format.</summary>
internal interface IPortfolioWriter : IAsyncDisposable
{
    /// <param name="lines">Rows as canonical JSON, each with a line feed after it.</param>
    Task WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken);

    /// <param name="trailer">A JSON object.</param>
    Task CompleteAsync(ReadOnlyMemory<byte> trailer, CancellationToken cancellationToken);
}

internal static class PortfolioFormats
{
    public static string MediaTypeOf(PortfolioFormat format) =>
        format switch
        {
            PortfolioFormat.Csv => "text/csv",
            PortfolioFormat.Parquet => "application/vnd.apache.parquet",
            _ => "application/x-ndjson",
        };

    public static string ExtensionOf(PortfolioFormat format) =>
        format switch
        {
            PortfolioFormat.Csv => "csv",
            PortfolioFormat.Parquet => "parquet",
            _ => "ndjson",
        };

    public static IPortfolioWriter Create(PortfolioFormat format, Stream output, IReadOnlyList<PortfolioColumn> columns) =>
        format switch
        {
            PortfolioFormat.Csv => new CsvWriter(output, columns),
            PortfolioFormat.Parquet => new ParquetFileWriter(output, columns),
            _ => new NdjsonWriter(output),
        };

    /// <summary>A line between the rows that is none, for NDJSON.</summary>
    public static Task WriteProgressAsync(Stream output, ReadOnlyMemory<byte> progress, CancellationToken cancellationToken) =>
        NdjsonWriter.WriteLineAsync(output, "{\"progress\":"u8.ToArray(), progress, cancellationToken);
}
