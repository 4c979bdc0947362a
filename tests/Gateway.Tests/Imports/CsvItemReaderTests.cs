using System.Text;
using Concord.Errors;
using CsCheck;
using Xunit;

namespace Concord.Gateway.Imports.Tests;

public sealed class CsvItemReaderTests
{
    [Theory]
    [InlineData("no,a,b\n1,x,y\n2,,\n", "2 1 x|y;3 2 |")]
    [InlineData("no,a,b\r\n1,x,y\r\n\r\n2,z,w", "2 1 x|y;4 2 z|w")]
    [InlineData("no,a,b\r1,x,y\r2,z,w", "2 1 x|y;3 2 z|w")]
    [InlineData("\uFEFFno,a,b\n1,x,y", "2 1 x|y")]
    [InlineData("b, no ,a\ny,1,x\n", "2 1 x|y")]
    [InlineData("no,a,b\n1,\"x, \"\"q\"\"\",\"two\nlines\"\n2,,\n", "2 1 x, \"q\"|two\nlines;4 2 |")]
    [InlineData("no,a,b,unused\n1,x,y,z\n", "2 1 x|y")]
    [InlineData("no,a,b\n", "")]
    [InlineData("no,a,b", "")]
    [InlineData("no,a,b\n1,x,\n", "2 1 x|")]
    [InlineData("no,a,b\n1,é,日本\n", "2 1 é|日本")]
    public async Task Rows_are_read_wherever_the_body_is_cut(string csv, string expected)
    {
        foreach (var chunk in (int[])[1, 2, 3, 7, 1_000])
            Assert.Equal(expected, string.Join(';', (await Readers.CsvAsync(csv, chunk)).Select(Readers.Show)));
    }

    [Theory]
    [InlineData("1,x\n2,x,y\n", "2 malformed;3 2 x|y")]
    [InlineData("1,x,y,z\n2,x,y\n", "2 malformed;3 2 x|y")]
    [InlineData("1,\"x,y\n2,x,y\n3,x,y", "2 malformed;3 2 x|y;4 3 x|y")]
    [InlineData("1,\"x,y\n2,\"x\",y\n3,x,y", "2 malformed;3 2 x|y;4 3 x|y")]
    [InlineData("1,x\"x,y\n2,x,y\n", "2 malformed;3 2 x|y")]
    [InlineData("1,\"x\"x,y\r\n2,x,y\r\n", "2 malformed;3 2 x|y")]
    [InlineData("1,x,\"y", "2 malformed")]
    [InlineData(",x,y\n2,x,y\n", "2 validation;3 2 x|y")]
    [InlineData("a/b,x,y\n2,x,y\n", "2 validation;3 2 x|y")]
    public async Task A_bad_row_rejects_only_its_own_line(string rows, string expected)
    {
        foreach (var chunk in (int[])[1, 5, 1_000])
            Assert.Equal(expected, string.Join(';', (await Readers.CsvAsync("no,a,b\n" + rows, chunk)).Select(Readers.Show)));
    }

    [Theory]
    [InlineData(";")]
    [InlineData("|")]
    [InlineData("\t")]
    public async Task Fields_are_separated_by_the_delimiter_of_the_mapping(string delimiter)
    {
        var mapping = Readers.Compile(
            $$"""
            {"number":"{no}","product":"motor","effectiveDate":"2017-01-01","expirationDate":"2018-01-01",
             "attributes":{"a":"{a?}","b":"{b?}"},"delimiter":{{System.Text.Json.JsonSerializer.Serialize(
                delimiter
            )}}}
            """
        );
        var csv = "no;a;b\n1;x,1;y\n2;\"x;\"\"y\nz\";1,5\n3;x\n4;;\n".Replace(";", delimiter, StringComparison.Ordinal);
        foreach (var chunk in (int[])[1, 3, 1_000])
        {
            var reader = await CsvItemReader.OpenAsync(
                new(new ChunkedStream(Encoding.UTF8.GetBytes(csv), chunk)),
                Readers.Realm,
                mapping,
                default
            );
            Assert.Equal(
                $"2 1 x,1|y;3 2 x{delimiter}\"y\nz|1,5;5 malformed;6 4 |",
                string.Join(';', (await Readers.AllAsync(reader)).Select(Readers.Show))
            );
        }
    }

    [Fact]
    public async Task Invalid_utf8_rejects_its_line()
    {
        byte[] csv = [.. "no,a,b\n1,"u8, 0xC3, 0x28, .. ",y\n2,x,y\n"u8];
        var items = await Readers.CsvAsync(csv);
        Assert.Equal("2 malformed;3 2 x|y", string.Join(';', items.Select(Readers.Show)));
        Assert.Equal("1,\uFFFD(,y", items[0].Reject("c", "d").Input);
    }

    [Fact]
    public async Task An_unclosed_quote_in_a_long_file_rejects_its_line_in_bounded_memory()
    {
        var csv = new StringBuilder("no,a,b\n1,\"x,y\n");
        for (var i = 0; i < 100_000; i++)
            csv.Append("2,some text that is long enough,y\n");
        var items = await Readers.CsvAsync(csv.ToString());
        Assert.Equal(100_001, items.Count);
        Assert.Equal(["2 malformed", "3 2 some text that is long enough|y"], items.Take(2).Select(Readers.Show));
        Assert.All(items.Skip(1), static i => Assert.Null(i.Code));
    }

    [Fact]
    public async Task A_line_or_field_that_is_too_long_rejects_only_its_row()
    {
        var csv = $"no,a,b\n1,{new string('x', 3_000_000)},y\n2,x,y\n3,{new string('x', 40_000)},y\n4,x,y\n";
        var items = await Readers.CsvAsync(csv);
        Assert.Equal("2 malformed;3 2 x|y;4 validation;5 4 x|y", string.Join(';', items.Select(Readers.Show)));
        Assert.Equal(4_096, items[0].Reject("c", "d").Input.Length);
    }

    [Theory]
    [InlineData("", "/header")]
    [InlineData("\r\n\n", "/header")]
    [InlineData("a,b\n1,2\n", "/header/no")]
    [InlineData("no;a;b\n1;2;3\n", "/header/no")]
    [InlineData("no,a,a\n1,2,3\n", "/header/a")]
    public async Task A_header_without_a_required_column_is_refused_before_any_row(string csv, string pointer)
    {
        var e = await Assert.ThrowsAsync<ValidationException>(() => Readers.CsvAsync(csv));
        Assert.Equal(pointer, Assert.Single(e.Errors).Pointer);
    }

    [Theory]
    [InlineData("no,\"a,b\n")]
    [InlineData("no,\"a\"x,b\n1,2,3\n")]
    public async Task A_header_that_cannot_be_read_is_refused(string csv) =>
        await Assert.ThrowsAsync<MalformedException>(() => Readers.CsvAsync(csv));

    [Fact]
    public void Any_field_content_is_read_back_unchanged()
    {
        var field = Gen.OneOf("", "x", "y z", ",", "\"", "\n", "\r\n", "\r", "é", "日本", "a,b", "\"\"", " ")
            .Array[0, 4]
            .Select(string.Concat);
        var row = Gen.Select(field, field, Gen.Bool);
        Gen.Select(row.Array[0, 20], Gen.Int[1, 40], Gen.OneOf("\n", "\r\n", "\r"))
            .Sample(
                (rows, chunk, lineEnd) =>
                {
                    var csv =
                        "no,a,b"
                        + lineEnd
                        + string.Concat(rows.Select((r, i) => $"{i},{Quote(r.Item1, r.Item3)},{Quote(r.Item2, r.Item3)}{lineEnd}"));
                    var items = Readers.CsvAsync(csv, chunk).GetAwaiter().GetResult();
                    Assert.Equal(
                        rows.Select((r, i) => $"{i} {Empty(r.Item1)}|{Empty(r.Item2)}"),
                        items.Select(i => Readers.Show(i)[(i.Line.ToString().Length + 1)..])
                    );
                },
                iter: 500
            );

        static string Quote(string text, bool always) =>
            always || text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

        // A mapping takes white space for nothing.
        static string Empty(string text) => string.IsNullOrWhiteSpace(text) ? "" : text;
    }

    [Fact]
    public void Arbitrary_bytes_never_break_the_reader_and_every_record_has_an_outcome() =>
        Gen.OneOf((byte)',', (byte)'"', (byte)'\n', (byte)'\r', (byte)'1', (byte)0xC3, (byte)0)
            .Array[0, 60]
            .Select(Gen.Int[1, 20])
            .Sample(
                (bytes, chunk) =>
                {
                    byte[] csv = [.. "no,a,b\n"u8, .. bytes];
                    var whole = Readers.CsvAsync(csv).GetAwaiter().GetResult().Select(Readers.Show);
                    Assert.Equal(whole, Readers.CsvAsync(csv, chunk).GetAwaiter().GetResult().Select(Readers.Show));
                },
                iter: 2_000
            );

    [Fact]
    public void A_record_ends_where_the_scanner_says()
    {
        Assert.Equal(new(CsvScanState.Record, 3, 2), new CsvScanner(',').Scan("a,b\r\nc"u8, final: false));
        Assert.Equal(CsvScanState.Incomplete, new CsvScanner(',').Scan("a,b\r"u8, final: false).State);
        Assert.Equal(new(CsvScanState.Record, 3, 1), new CsvScanner(',').Scan("a,b\r"u8, final: true));
        Assert.Equal(new(CsvScanState.Record, 8, 1, 2), new CsvScanner(',').Scan("\"a\r\nb\nc\"\n"u8, final: false));
    }

    /// <summary>As CsvHelper 33.1 (mode RFC4180) splits them; it split what the scanner had found before.</summary>
    [Theory]
    [InlineData("a,b", "a|b")]
    [InlineData("a", "a")]
    [InlineData(",", "|")]
    [InlineData("a,,", "a||")]
    [InlineData(" a , \tb", " a | \tb")]
    [InlineData("\"\"", "")]
    [InlineData("\"\",\"\"", "|")]
    [InlineData("\"a,b\",c", "a,b|c")]
    [InlineData("\"\"\"\"", "\"")]
    [InlineData("\"\"\"a\"\",\"\"\"\"\"", "\"a\",\"\"")]
    [InlineData("\"a\r\nb\rc\nd\",e", "a\r\nb\rc\nd|e")]
    [InlineData("é,日本,\"ü\"\"\"", "é|日本|ü\"")]
    [InlineData("\uFEFFa,#b,'c;d'", "\uFEFFa|#b|'c;d'")]
    [InlineData("a\0b,\u2028", "a\0b|\u2028")]
    public void A_record_is_split_as_another_parser_splits_it(string csv, string fields) =>
        Assert.Equal(fields, string.Join('|', Split(csv, ',')!));

    [Fact]
    public void Whatever_a_record_holds_it_is_split_as_the_standard_says() =>
        Gen.Select(
                Gen.OneOf(",", ";", "\"", "\"\"", "\n", "\r\n", "\r", "a", " ", "é", "\0").Array[1, 16].Select(string.Concat),
                Gen.OneOf(',', ';')
            )
            .Sample(
                (csv, delimiter) =>
                {
                    var fields = Split(csv, delimiter);
                    if (fields is not null)
                        Assert.Equal(SplitByTheGrammar(csv, delimiter), fields);
                },
                iter: 20_000
            );

    /// <summary>Null where the record is broken.</summary>
    private static string[]? Split(string csv, char delimiter)
    {
        var data = Encoding.UTF8.GetBytes(csv);
        var scanner = new CsvScanner(delimiter);
        return scanner.Scan(data, final: true).State == CsvScanState.Record
            ? [.. scanner.Fields.ToArray().Select(field => field.Text(data))]
            : null;
    }

    /// <summary>The first record of a text with sound quoting, character by character.</summary>
    private static List<string> SplitByTheGrammar(string csv, char delimiter)
    {
        var fields = new List<string> { "" };
        var quoted = false;
        for (var i = 0; i < csv.Length; i++)
        {
            var c = csv[i];
            if (quoted && c == '"' && i + 1 < csv.Length && csv[i + 1] == '"')
                i++;
            else if (c == '"')
            {
                quoted = !quoted;
                continue;
            }
            else if (!quoted && c is ('\r' or '\n'))
                break;
            else if (!quoted && c == delimiter)
            {
                fields.Add("");
                continue;
            }
            fields[^1] += c;
        }
        return fields;
    }
}
