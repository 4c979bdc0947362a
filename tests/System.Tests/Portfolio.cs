using System.Globalization;
using System.Text;

namespace Concord.System.Tests;

/// <summary>A synthetic portfolio of any size: a realm, the policies of a first year, and their renewals.</summary>
internal static class Portfolio
{
    public const string Realm = "fleet";

    public static readonly string Definition = """
        { "name": "Fleet", "currency": "EUR", "products": [ { "code": "van" } ],
          "imports": {
            "first":   { "format": "csv", "number": "{no}", "product": "van", "effectiveDate": "2025-01-01", "expirationDate": "2026-01-01",
                         "premium": { "amount": "{premium:number}", "currency": "EUR" },
                         "attributes": { "bonus": "{bonus:number}", "zone": "{zone}", "km": "{km:integer}" },
                         "parties": [ { "role": "policyholder", "id": "{holder}" } ],
                         "assets": [ { "kind": "vehicle", "id": "{no}-v" } ], "onExisting": "renew" },
            "second":  { "format": "csv", "number": "{no}", "product": "van", "effectiveDate": "2026-01-01", "expirationDate": "2027-01-01",
                         "premium": { "amount": "{premium:number}", "currency": "EUR" },
                         "attributes": { "bonus": "{bonus:number}", "zone": "{zone}", "km": "{km:integer}" },
                         "parties": [ { "role": "policyholder", "id": "{holder}" } ],
                         "assets": [ { "kind": "vehicle", "id": "{no}-v" } ], "onExisting": "renew" } } }
        """;

    public static string Number(int index) => string.Create(CultureInfo.InvariantCulture, $"F{index:000000}");

    /// <summary>Rows of the year (0 or 1), header first. The same arguments give the same bytes.</summary>
    public static IEnumerable<string> Csv(int count, int year)
    {
        yield return "no,holder,premium,bonus,zone,km\n";
        for (var i = 0; i < count; i++)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{Number(i)},H{i % (count / 2 + 1)},{200 + i % 300 + year * (i % 7)}.{i % 10}0,"
                    + $"0.{50 + (i + year) % 50},Z{(i + year * (i % 3)) % 9},{1_000 + i * 7 % 30_000}\n"
            );
        }
    }

    public static byte[] CsvBytes(int count, int year) => Encoding.UTF8.GetBytes(string.Concat(Csv(count, year)));

    /// <summary>
    /// Every policy of the realm, as the list shows it on both years' days, without what depends on when it was recorded.
    /// </summary>
    public static async Task<SortedDictionary<string, string>> EndStateAsync(HttpClient client, string position)
    {
        var state = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var day in new[] { "2025-06-01", "2026-06-01" })
        {
            string? cursor = null;
            do
            {
                var url =
                    $"/v1/realms/{Realm}/policies?limit=1000&effectiveOn={day}"
                    + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
                var page = await client.GetJsonAsync(url, position);
                foreach (var item in page["items"]!.AsArray())
                {
                    var policy = item!.DeepClone().AsObject();
                    policy.Remove("recordedAt");
                    policy.Remove("knownAt");
                    state[$"{policy["number"]}@{day}"] = policy.ToJsonString();
                }
                cursor = page["next"]?.GetValue<string>();
            } while (cursor is not null);
        }
        return state;
    }
}
