using Xunit;

namespace Concord.Policies.Tests;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("\"420.5\"", null, "420.50 EUR")]
    [InlineData("420.5", null, "420.50 EUR")]
    [InlineData("4.2e2", "USD", "420.00 USD")]
    [InlineData("\"420.000\"", null, "420.00 EUR")]
    [InlineData("1000", "JPY", "1000 JPY")]
    [InlineData("\"1.234\"", "KWD", "1.234 KWD")]
    [InlineData("0", null, "0.00 EUR")]
    [InlineData("\" 1.5\\u00a0\"", "USD ", "1.50 USD")]
    [InlineData("1", "HRK", "1.00 HRK")]
    [InlineData("1", "LTL", "1.00 LTL")]
    [InlineData("1", "SKK", "1.00 SKK")]
    [InlineData("1", "ANG", "1.00 ANG")]
    [InlineData("1", "SLL", "1.00 SLL")]
    [InlineData("1", "ZWL", "1.00 ZWL")]
    [InlineData("\"1.05\"", "DEM", "1.05 DEM")]
    [InlineData("\"1936.27\"", "ITL", "1936.27 ITL")]
    [InlineData("\"0.125\"", "YDD", "0.125 YDD")]
    [InlineData("\"-0\"", null, "0.00 EUR")]
    [InlineData("\"99999999999999999999999999.99\"", null, "99999999999999999999999999.99 EUR")]
    public void Amounts_are_exact_and_have_their_currencys_decimals(string amount, string? currency, string expected)
    {
        var box = PolicyTestBed.Created(Document(Money(amount, currency)));

        Assert.Equal(expected, $"{box.View("2018-01-01").Premium!.Value.Amount} {box.View("2018-01-01").Premium!.Value.Currency}");
    }

    [Theory]
    [InlineData("\"1.001\"", null, "/premium/amount")]
    [InlineData("1.5", "JPY", "/premium/amount")]
    [InlineData("\"-1\"", null, "/premium/amount")]
    [InlineData("\"1e3\"", null, "/premium/amount")]
    [InlineData("\"1 2\"", null, "/premium/amount")]
    [InlineData("\"+1\"", null, "/premium/amount")]
    [InlineData("\"1.\"", null, "/premium/amount")]
    [InlineData("\".5\"", null, "/premium/amount")]
    [InlineData("\"1-1\"", null, "/premium/amount")]
    [InlineData("\"1.2.3\"", null, "/premium/amount")]
    [InlineData("\"--1\"", null, "/premium/amount")]
    [InlineData("\"\"", null, "/premium/amount")]
    [InlineData("\"12345678901234567890123456789\"", null, "/premium/amount")]
    [InlineData("true", null, "/premium/amount")]
    [InlineData("null", null, "/premium/amount")]
    [InlineData("1", "XYZ", "/premium/currency")]
    [InlineData("1", "eur", "/premium/currency")]
    [InlineData("1", "", "/premium/currency")]
    public void An_invalid_amount_is_refused(string amount, string? currency, string pointer) =>
        PolicyTestBed.Refused(() => PolicyTestBed.Created(Document(Money(amount, currency))), pointer);

    [Fact]
    public void The_amount_alone_is_in_the_realms_currency() =>
        Assert.Equal("EUR", PolicyTestBed.Created(Document("\"12.50\"")).View("2018-01-01").Premium!.Value.Currency);

    private static string Money(string amount, string? currency) =>
        currency is null ? $"{{\"amount\":{amount}}}" : $"{{\"amount\":{amount},\"currency\":\"{currency}\"}}";

    private static string Document(string premium) =>
        $"{{\"product\":\"motor\",\"effectiveDate\":\"2018-01-01\",\"expirationDate\":\"2019-01-01\",\"premium\":{premium}}}";
}
