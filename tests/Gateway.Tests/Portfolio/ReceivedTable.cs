using System.Globalization;
using System.Text;
using System.Text.Json;
using Parquet;
using Xunit;

namespace Concord.Gateway.Portfolio.Tests;

/// <summary>A CSV or Parquet file read back: texts by column, and the trailer.</summary>
internal sealed record ReceivedTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, JsonElement Trailer)
{
    public IEnumerable<string?> Column(string name)
    {
        var index = Columns.ToList().IndexOf(name);
        Assert.True(index >= 0, name);
        return Rows.Select(row => row[index]);
    }

    public static ReceivedTable OfCsv(byte[] bytes)
    {
        var records = Records(Encoding.UTF8.GetString(bytes)).ToList();
        Assert.All(records, record => Assert.Equal(records[0].Count, record.Count));
        Assert.Equal("#trailer", records[^1][0]);
        return new(
            records[0],
            [.. records[1..^1].Select(static record => record.Select(static value => value.Length == 0 ? null : value).ToList())],
            JsonDocument.Parse(records[^1][1]).RootElement
        );
    }

    public static async Task<ReceivedTable> OfParquetAsync(byte[] bytes)
    {
        await using var reader = await ParquetReader.CreateAsync(new MemoryStream(bytes));
        var fields = reader.Schema.DataFields;
        var rows = new List<IReadOnlyList<string?>>();
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var read = reader.OpenRowGroupReader(group);
            var columns = new List<string?[]>();
            foreach (var field in fields)
                columns.Add(await TextsAsync(read, field));
            for (var i = 0; i < read.RowCount; i++)
                rows.Add([.. columns.Select(column => column[i])]);
        }
        return new(
            [.. fields.Select(static field => field.Name)],
            rows,
            JsonDocument.Parse(reader.CustomMetadata["concord.trailer"]).RootElement
        );
    }

    private static async Task<string?[]> TextsAsync(ParquetRowGroupReader group, Parquet.Schema.DataField field)
    {
        var count = (int)group.RowCount;
        if (field.ClrType == typeof(long))
            return await ValuesAsync<long>(static value => value.ToString(CultureInfo.InvariantCulture));
        if (field.ClrType == typeof(decimal))
            return await ValuesAsync<decimal>(static value => value.ToString(CultureInfo.InvariantCulture));
        if (field.ClrType == typeof(DateTime))
            return await ValuesAsync<DateTime>(value =>
                field is Parquet.Schema.DateTimeDataField { DateTimeFormat: Parquet.Schema.DateTimeFormat.Date }
                    ? value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                    : value.ToString("O", CultureInfo.InvariantCulture)
            );
        var texts = new string?[count];
        await group.ReadAsync(field, texts.AsMemory()!);
        return texts;

        async Task<string?[]> ValuesAsync<T>(Func<T, string> text)
            where T : struct
        {
            var values = new T?[count];
            await group.ReadAsync(field, values.AsMemory());
            return [.. values.Select(value => value is { } one ? text(one) : null)];
        }
    }

    /// <summary>RFC 4180, read by itself: every record ends with CR LF.</summary>
    private static IEnumerable<List<string>> Records(string csv)
    {
        var (record, value, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < csv.Length; i++)
        {
            if (quoted && csv[i] == '"' && i + 1 < csv.Length && csv[i + 1] == '"')
                value.Append(csv[i++]);
            else if (csv[i] == '"')
                quoted = !quoted;
            else if (quoted || csv[i] is not (',' or '\r' or '\n'))
                value.Append(csv[i]);
            else if (csv[i] != '\n')
            {
                record.Add(value.ToString());
                value.Clear();
            }
            if (quoted || csv[i] != '\n')
                continue;
            yield return record;
            record = [];
        }
    }
}
