using System.Globalization;
using System.Text.Json;
using Concord.Gateway.EndToEnd.Tests;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Portfolio.Tests;

/// <summary>The same portfolio as NDJSON, CSV and Parquet.</summary>
[NeedsServers]
[Collection(EmbeddedCollection.Name)]
public sealed class PortfolioFormatTests(EmbeddedGateway gateway)
{
    [Fact]
    public async Task A_snapshot_has_the_same_rows_sums_and_digest_in_each_format()
    {
        var realm = await gateway.RealmOfAsync(6);
        var first = await gateway.Http.PortfolioAsync($"/v1/realms/{realm}/snapshot?asOf=2018-06-01&fields=attributes/coverage,assets");
        var path =
            $"/v1/realms/{realm}/snapshot?asOf=2018-06-01&fields=attributes/coverage,assets&knownAt="
            + Uri.EscapeDataString(first.Trailer.GetProperty("knownAt").GetString()!);

        var csv = ReceivedTable.OfCsv(await gateway.Http.GetByteArrayAsync(new Uri(path + "&format=csv", UriKind.Relative)));
        var parquet = await ReceivedTable.OfParquetAsync(
            await gateway.Http.GetByteArrayAsync(new Uri(path + "&format=parquet", UriKind.Relative))
        );

        foreach (var table in (ReceivedTable[])[csv, parquet])
        {
            Assert.Equal(
                [
                    "realm",
                    "number",
                    "version",
                    "product",
                    "status",
                    "effectiveDate",
                    "expirationDate",
                    "premiumAmount",
                    "premiumCurrency",
                    "recordedAt",
                    "/assets",
                    "/attributes/coverage",
                ],
                table.Columns
            );
            Assert.Equal(first.Numbers, table.Column("number"));
            Assert.All(table.Column("/attributes/coverage"), static value => Assert.Equal("Median1", value));
            Assert.Equal(
                first.Rows.Select(static row => row.GetProperty("fields").GetProperty("/assets").GetRawText()),
                table.Column("/assets")
            );
            Assert.Equal(
                first.Rows.Select(static row => Number(row.GetProperty("premium").GetProperty("amount").GetString()!)),
                table.Column("premiumAmount").Select(static amount => Number(amount!))
            );
            Assert.All(table.Column("effectiveDate"), static day => Assert.Equal("2018-01-01", day));
            Assert.Equal(first.Trailer.GetProperty("digest").GetString(), table.Trailer.GetProperty("digest").GetString());
            Assert.Equal(first.Trailer.GetProperty("totals").GetRawText(), table.Trailer.GetProperty("totals").GetRawText());
        }
        Assert.Equal(
            first.Rows.Select(static row => row.GetProperty("recordedAt").GetDateTimeOffset().UtcTicks / 10),
            parquet
                .Column("recordedAt")
                .Select(static text =>
                    DateTimeOffset.Parse(text!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcTicks / 10
                )
        );
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("parquet")]
    public async Task Movements_tie_out_in_each_format(string format)
    {
        var realm = await gateway.RealmOfAsync(4);
        var before = await gateway.Http.PortfolioAsync($"/v1/realms/{realm}/snapshot?asOf=2018-06-30");
        var told = Uri.EscapeDataString(before.Trailer.GetProperty("knownAt").GetString()!);
        await gateway.ApplyAsync($"/v1/realms/{realm}/policies/A001", RequestBodies.Endorse("2018-03-01", "250.00"));
        await gateway.ApplyAsync($"/v1/realms/{realm}/policies/A002", """{"type":"cancel","effectiveDate":"2018-07-15"}""");
        await gateway.PolicyAsync(realm, "B1");

        var bytes = await gateway.Http.GetByteArrayAsync(
            new Uri($"/v1/realms/{realm}/movements?from=2018-06-30,{told}&to=2018-07-31&format={format}", UriKind.Relative)
        );
        var table = format == "csv" ? ReceivedTable.OfCsv(bytes) : await ReceivedTable.OfParquetAsync(bytes);

        Assert.Equal(["A001", "A002", "B1"], table.Column("number"));
        Assert.Equal(["correctedLate", "cancelled", "correctedLate"], table.Column("group"));
        Assert.Equal(["endorsed", "cancelled", "new"], table.Column("change"));
        var difference =
            table.Column("afterPremiumAmount").Sum(static text => text is null ? 0 : Number(text))
            - table.Column("beforePremiumAmount").Sum(static text => text is null ? 0 : Number(text));
        var (from, to) = (table.Trailer.GetProperty("from"), table.Trailer.GetProperty("to"));
        Assert.Equal(Sum(to) - Sum(from), difference);
        Assert.Equal(before.Trailer.GetProperty("totals").GetRawText(), from.GetProperty("totals").GetRawText());
    }

    [Fact]
    public async Task The_accepted_media_type_chooses_the_format()
    {
        var realm = await gateway.RealmOfAsync(1);

        using var csv = await gateway.Http.SendAsync(
            HttpMethod.Get,
            $"/v1/realms/{realm}/snapshot",
            null,
            ("Accept", "application/json, text/csv;q=0.5")
        );

        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"{realm}.snapshot.csv", csv.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
    }

    private static decimal Sum(JsonElement point) => Number(point.GetProperty("totals")[0].GetProperty("premium").GetString()!);

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
