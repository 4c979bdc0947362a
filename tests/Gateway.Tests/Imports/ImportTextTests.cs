using System.Text;
using Concord.Errors;
using Concord.Imports;
using CsCheck;
using Xunit;

namespace Concord.Gateway.Imports.Tests;

/// <summary>Files in the encodings that may be declared.</summary>
public sealed class ImportTextTests
{
    private const string Header = "no,a,b\n";

    private static readonly byte[] Utf16LittleEndianMark = [0xFF, 0xFE];
    private static readonly byte[] Utf16BigEndianMark = [0xFE, 0xFF];

    [Theory]
    [InlineData(ImportEncoding.Utf8, 65001, "é€日本🦊")]
    [InlineData(ImportEncoding.Windows1252, 1252, "é€Ž“–™")]
    [InlineData(ImportEncoding.Iso8859Part1, 28591, "éÿß£")]
    [InlineData(ImportEncoding.Iso8859Part15, 28605, "é€Žœ")]
    [InlineData(ImportEncoding.Utf16LittleEndian, 1200, "é€日本🦊")]
    [InlineData(ImportEncoding.Utf16BigEndian, 1201, "é€日本🦊")]
    public async Task Rows_are_read_in_the_declared_encoding_wherever_the_body_is_cut(ImportEncoding encoding, int codePage, string text)
    {
        var body = PageOf(codePage).GetBytes($"{Header}1,{text},\"two\n{text}\"\r\n2,x,{text}");
        foreach (var chunk in (int[])[1, 2, 3, 5, 1_000])
            Assert.Equal($"2 1 {text}|two\n{text};4 2 x|{text}", Show(await ReadAsync(body, encoding, chunk)));
    }

    [Theory]
    [InlineData(ImportEncoding.Utf16, false)]
    [InlineData(ImportEncoding.Utf16, true)]
    [InlineData(ImportEncoding.Utf16LittleEndian, false)]
    [InlineData(ImportEncoding.Utf16BigEndian, true)]
    public async Task The_byte_order_mark_is_skipped(ImportEncoding encoding, bool bigEndian)
    {
        byte[] body =
        [
            .. bigEndian ? Utf16BigEndianMark : Utf16LittleEndianMark,
            .. PageOf(bigEndian ? 1201 : 1200).GetBytes(Header + "1,é,y\n"),
        ];
        foreach (var chunk in (int[])[1, 1_000])
            Assert.Equal("2 1 é|y", Show(await ReadAsync(body, encoding, chunk)));
    }

    [Theory]
    [InlineData(ImportEncoding.Utf8, new byte[] { 0xC3, 0x28 }, "utf-8")]
    [InlineData(ImportEncoding.Windows1252, new byte[] { 0x81 }, "windows-1252")]
    [InlineData(ImportEncoding.Windows1252, new byte[] { 0x9D }, "windows-1252")]
    [InlineData(ImportEncoding.Iso8859Part1, new byte[] { 0x80 }, "iso-8859-1")] // the euro of windows-1252, most likely
    [InlineData(ImportEncoding.Iso8859Part15, new byte[] { 0x9F }, "iso-8859-15")]
    [InlineData(ImportEncoding.Utf16LittleEndian, new byte[] { 0x00, 0xD8 }, "utf-16le")]
    [InlineData(ImportEncoding.Utf16LittleEndian, new byte[] { 0x00, 0xDC }, "utf-16le")]
    [InlineData(ImportEncoding.Utf16BigEndian, new byte[] { 0xD8, 0x00 }, "utf-16be")]
    public async Task Undecodable_bytes_reject_only_their_row(ImportEncoding encoding, byte[] bytes, string name)
    {
        var page = PageOf(
            encoding switch
            {
                ImportEncoding.Utf16LittleEndian => 1200,
                ImportEncoding.Utf16BigEndian => 1201,
                _ => 20127,
            }
        );
        byte[] body = [.. page.GetBytes(Header + "1,"), .. bytes, .. page.GetBytes(",y\n2,x,y\n")];
        foreach (var chunk in (int[])[1, 3, 1_000])
        {
            var items = await ReadAsync(body, encoding, chunk);
            Assert.Equal("2 malformed;3 2 x|y", Show(items));
            Assert.Equal($"The line holds bytes that are not {name}.", items[0].Detail);
        }
    }

    [Fact]
    public async Task An_incomplete_character_at_the_end_rejects_its_row()
    {
        byte[] body = [.. PageOf(1200).GetBytes(Header + "1,x,y\n2,x,y"), 0x20];
        Assert.Equal("2 1 x|y;3 malformed", Show(await ReadAsync(body, ImportEncoding.Utf16LittleEndian, 1)));
    }

    [Theory]
    [InlineData(ImportEncoding.Utf8, "utf-16le", 0xFF, 0xFE, 0x6E)]
    [InlineData(ImportEncoding.Utf8, "utf-16be", 0xFE, 0xFF, 0x00)]
    [InlineData(ImportEncoding.Windows1252, "utf-8", 0xEF, 0xBB, 0xBF)]
    [InlineData(ImportEncoding.Iso8859Part1, "utf-16le", 0xFF, 0xFE, 0x6E)]
    [InlineData(ImportEncoding.Utf16, "utf-8", 0xEF, 0xBB, 0xBF)]
    [InlineData(ImportEncoding.Utf16, "no byte order mark", 0x6E, 0x00, 0x6F)]
    [InlineData(ImportEncoding.Utf16LittleEndian, "utf-16be", 0xFE, 0xFF, 0x00)]
    public async Task A_byte_order_mark_that_contradicts_the_declared_encoding_is_refused_with_the_likely_encoding(
        ImportEncoding encoding,
        string found,
        params int[] start
    )
    {
        var body = start.Select(static b => (byte)b).ToArray();
        var error = await Assert.ThrowsAsync<MalformedException>(() => ReadAsync(body, encoding, 1));
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_text_is_decoded_from_utf16_unchanged() =>
        await Gen.Select(Gen.String[Gen.Char['\u0020', '\uffff'], 1, 50], Gen.Bool, Gen.Int[1, 7])
            .SampleAsync(
                async (text, bigEndian, chunk) =>
                {
                    var whole = string.Concat(text.Where(static c => !char.IsSurrogate(c) && c is not ('"' or ',' or '\ufeff'))) + "🦊";
                    var body = PageOf(bigEndian ? 1201 : 1200).GetBytes($"{Header}1,\"{whole}\",y\n");
                    Assert.Equal(
                        $"2 1 {whole}|y",
                        Show(await ReadAsync(body, bigEndian ? ImportEncoding.Utf16BigEndian : ImportEncoding.Utf16LittleEndian, chunk))
                    );
                }
            );

    [Fact]
    public async Task Lines_of_json_are_read_in_another_encoding_too()
    {
        var body = PageOf(1252).GetBytes("{\"no\":\"A1\",\"a\":\"Müller\",\"b\":\"€\"}\n");
        var source = await ImportText.OpenAsync(new ChunkedStream(body, [2]), ImportEncoding.Windows1252, default);
        var reader = await NdjsonItemReader.OpenAsync(source, Readers.Realm, Readers.Mapping, default);
        Assert.Equal("1 A1 Müller|€", Readers.Show(Assert.Single(await reader.ReadAsync(default))));
    }

    [Theory]
    [InlineData("UTF-8", ImportEncoding.Utf8)]
    [InlineData("us-ascii", ImportEncoding.Utf8)]
    [InlineData("Windows-1252", ImportEncoding.Windows1252)]
    [InlineData("latin1", ImportEncoding.Iso8859Part1)]
    [InlineData("ISO-8859-15", ImportEncoding.Iso8859Part15)]
    [InlineData("utf-16", ImportEncoding.Utf16)]
    public void An_encoding_is_found_by_each_of_its_names(string name, ImportEncoding expected)
    {
        Assert.True(ImportEncodings.TryParse(name, out var encoding));
        Assert.Equal(expected, encoding);
        Assert.False(ImportEncodings.TryParse("ebcdic", out _));
    }

    private static Encoding PageOf(int codePage) =>
        CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);

    private static string Show(IEnumerable<ImportItem> items) => string.Join(';', items.Select(Readers.Show));

    private static async Task<List<ImportItem>> ReadAsync(byte[] body, ImportEncoding encoding, int chunk)
    {
        var source = await ImportText.OpenAsync(new ChunkedStream(body, [chunk]), encoding, default);
        var reader = await CsvItemReader.OpenAsync(source, Readers.Realm, Readers.Mapping, default);
        return await Readers.AllAsync(reader);
    }
}
