using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Concord.Gateway.Portfolio;

/// <summary>One column of a row group while it is collected.</summary>
internal abstract class ParquetColumn
{
    /// <summary>The precision of Parquet's decimals, and the decimals of an amount: no currency has more than four.</summary>
    private const int Precision = 38;
    private const int Scale = 4;

    public abstract DataField Field { get; }

    /// <exception cref="FormatException">The value is none of the column's kind.</exception>
    public abstract void Add(string? value);

    /// <summary>Removes what was added last, back to a number of rows.</summary>
    public abstract void CutTo(int rows);

    public abstract Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken);

    public static ParquetColumn Of(PortfolioColumn column) =>
        column.Kind switch
        {
            ColumnKind.Number => new ValueColumn<long>(
                new DataField(column.Name, typeof(long), isNullable: true),
                static text => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            ),
            ColumnKind.Decimal => new ValueColumn<decimal>(
                new DecimalDataField(column.Name, Precision, Scale, isNullable: true),
                ParseAmount
            ),
            ColumnKind.Day => new ValueColumn<DateOnly>(
                new DataField(column.Name, typeof(DateOnly), isNullable: true),
                static text => Days.Parse(text)
            ),
            ColumnKind.Instant => new ValueColumn<DateTime>(
                new DateTimeDataField(
                    column.Name,
                    DateTimeFormat.Timestamp,
                    isAdjustedToUTC: true,
                    unit: DateTimeTimeUnit.Micros,
                    isNullable: true
                ),
                ParseInstant
            ),
            _ => new TextColumn(new DataField(column.Name, typeof(string), isNullable: !column.IsRequired)),
        };

    private static decimal ParseAmount(string text)
    {
        var amount = decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);
        return decimal.Round(amount, Scale) == amount
            ? amount
            : throw new FormatException($"An amount has more than {Scale} decimals; a column of decimals would round it.");
    }

    private static DateTime ParseInstant(string text) =>
        Instants.TryParseRfc3339(text, out var instant) ? instant.UtcDateTime : throw new FormatException("This is not an instant.");

    private sealed class TextColumn(DataField definition) : ParquetColumn
    {
        private readonly List<string> _values = [];

        public override DataField Field => definition;

        // The library takes a null for a missing value; its signature does not say so.
        public override void Add(string? value) => _values.Add(value!);

        public override void CutTo(int rows) => _values.RemoveRange(rows, _values.Count - rows);

        public override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
        {
            await group.WriteAsync(definition, _values);
            _values.Clear();
        }
    }

    private sealed class ValueColumn<T>(DataField definition, Func<string, T> parse) : ParquetColumn
        where T : struct
    {
        private readonly List<T?> _values = [];

        public override DataField Field => definition;

        public override void Add(string? value) => _values.Add(value is null ? null : parse(value));

        public override void CutTo(int rows) => _values.RemoveRange(rows, _values.Count - rows);

        public override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
        {
            await group.WriteAsync<T>(definition, _values.ToArray().AsMemory(), cancellationToken: cancellationToken);
            _values.Clear();
        }
    }
}
