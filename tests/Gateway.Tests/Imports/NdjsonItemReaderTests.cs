using System.Text;
using Concord.Imports;
using Xunit;

namespace Concord.Gateway.Imports.Tests;

public sealed class NdjsonItemReaderTests
{
    [Fact]
    public async Task Policies_and_transactions_are_distinguished_and_bad_lines_reject_only_themselves()
    {
        const string body = """
            {"number":"A1","product":"motor"}

            {"type":"endorse","number":"A1","effectiveDate":"2017-02-01","changes":{"attributes":{"x":1.50}}}
            {"number":"A1",
            [1]
            {"number":7}
            {"number":"a/b"}
            {"number":"A1","a":1e400}
            {"number":"A2","number":"A3"}
            nonsense
            {"number":"A4"}
            """;
        foreach (var chunk in (int[])[1, 7, 10_000])
        {
            var items = await Readers.NdjsonAsync(Encoding.UTF8.GetBytes(body.ReplaceLineEndings("\r\n")), null, chunk);
            Assert.Equal(
                [
                    "1 ok",
                    "3 ok",
                    "4 malformed",
                    "5 malformed",
                    "6 validation",
                    "7 validation",
                    "8 validation",
                    "9 validation",
                    "10 malformed",
                    "11 ok",
                ],
                items.Select(static i => $"{i.Line} {i.Code ?? "ok"}")
            );
            Assert.Equal(
                (ImportTarget.Policy, "A1", """{"number":"A1","product":"motor"}"""),
                (items[0].Target, items[0].Policy.Number, items[0].Content.ToString())
            );
            Assert.Equal(
                (ImportTarget.Transaction, "A1", """{"changes":{"attributes":{"x":1.5}},"effectiveDate":"2017-02-01","type":"endorse"}"""),
                (items[1].Target, items[1].Policy.Number, items[1].Content.ToString())
            );
        }
    }

    [Fact]
    public async Task Invalid_utf8_and_overlong_lines_reject_only_themselves()
    {
        byte[] body =
        [
            .. "{\"number\":\""u8,
            0xFF,
            .. "\"}\n{\"number\":\"A\",\"x\":\""u8,
            .. Enumerable.Repeat((byte)'x', 3_000_000),
            .. "\"}\n{\"number\":\"A1\"}"u8,
        ];
        var items = await Readers.NdjsonAsync(body, null, 50_000);
        Assert.Equal(["1 malformed", "2 too-large", "3 ok"], items.Select(static i => $"{i.Line} {i.Code ?? "ok"}"));
        Assert.Equal(4_096, items[1].Reject("c", "d").Input.Length);
    }

    [Fact]
    public async Task An_empty_body_has_no_rows() => Assert.Empty(await Readers.NdjsonAsync([]));

    [Fact]
    public async Task A_mapping_reads_members_as_columns()
    {
        var body = (
            "\uFEFF{\"no\":\"A1\",\"a\":1.50,\"b\":true,\"c\":[]}\n"u8
            + "{\"no\":\"A2\",\"a\":null}\n{\"no\":\"A3\",\"a\":{}}\n{\"no\":\"A4\",\"a\":\"\\ud800\"}\n"u8
        ).ToArray();
        var items = await Readers.NdjsonAsync(body, Readers.Mapping);
        Assert.Equal(["1 A1 1.50|true", "2 A2 |", "3 validation", "4 malformed"], items.Select(Readers.Show));
    }
}
