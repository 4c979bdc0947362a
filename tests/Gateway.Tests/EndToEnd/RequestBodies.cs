namespace Concord.Gateway.EndToEnd.Tests;

/// <summary>Request bodies.</summary>
internal static class RequestBodies
{
    public const string Realm = """
        {"name":"Motor France","currency":"EUR",
         "products":[{"code":"motor","attributes":{"type":"object","properties":{"bonus":{"type":"number"},"coverage":{"type":"string"}}}}]}
        """;

    public static string Policy(string number) =>
        $$$"""
            {"number":"{{{number}}}","product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01",
             "premium":{"amount":"420.00","currency":"EUR"},
             "attributes":{"coverage":"Median1","bonus":0.5},"parties":[{"role":"policyholder","id":"C-{{{number}}}",
              "name":"Ada Lovelace"}],
             "assets":[{"kind":"vehicle","id":"V-{{{number}}}","attributes":{"make":"RENAULT"}}],"places":[{"role":"garaged","id":"75056"}],
             "references":[{"system":"pas-one","externalId":"4711"}]}
            """;

    public static string Endorse(string date, string premium) =>
        $$$"""
            {"type":"endorse","effectiveDate":"{{{date}}}","reason":"as agreed",
             "changes":{"premium":{"amount":"{{{premium}}}","currency":"EUR"} } }
            """;
}
