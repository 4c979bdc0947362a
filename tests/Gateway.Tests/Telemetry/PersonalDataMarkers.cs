namespace Concord.Gateway.Telemetry.Tests;

/// <summary>Personal data that is nowhere else, so that it is known where it turns up.</summary>
internal static class PersonalDataMarkers
{
    public const string Name = "Zdenka Quellmalz-Ypsilanti";
    public const string Street = "Hinterm-Ofen-Gasse 4711x";
    public const string BirthDate = "1957-03-29";
    public const string Account = "DE89370400440532013000";
    public const string Mail = "zdenka@quellmalz.example";
    public const string Injury = "Oberschenkelhalsbruch";

    /// <summary>Also parts: what is cut or folded is found by them.</summary>
    public static readonly string[] All = [Name, "Quellmalz", "quellmalz", Street, "Hinterm", BirthDate, Account, Mail, Injury];

    public static string Policy(string number, string extra = "") =>
        $$$"""
            {"number":"{{{number}}}","product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01",
             "premium":{"amount":"420.00","currency":"EUR"},
             "attributes":{"coverage":"{{{Street}}}","bonus":0.5,"account":"{{{Account}}}"{{{extra}}} },
             "parties":[{"role":"policyholder","id":"C-{{{number}}}","name":"{{{Name}}}","attributes":{"birthDate":"{{{BirthDate}}}",
              "mail":"{{{Mail}}}","street":"{{{Street}}}"} }],
             "assets":[{"kind":"vehicle","id":"V-{{{number}}}","attributes":{"keeper":"{{{Name}}}"} }],"places":[{"role":"garaged",
              "id":"75056","name":"{{{Street}}}"}]}
            """;

    public static string Claim(string id) =>
        $$$"""
            {"id":"{{{id}}}","amount":{"amount":1200.5},"occurredOn":"2018-03-04",
             "attributes":{"injury":"{{{Injury}}}","injured":"{{{Name}}}"} }
            """;

    /// <summary>Requests that are refused, each for a reason that has to do with what is in it.</summary>
    public static IEnumerable<(string Path, string Body)> Refused(string realm, string policy)
    {
        var policies = $"/v1/realms/{realm}/policies";
        yield return (policies, Policy("X1").Replace("0.5", $"\"{Name}\"", StringComparison.Ordinal));
        yield return (policies, Policy("X2").Replace("2018-01-01", BirthDate + "x", StringComparison.Ordinal));
        yield return (policies, Policy("X3").Replace("\"EUR\"", $"\"{Account}\"", StringComparison.Ordinal));
        yield return (policies, Policy("X4").Replace("420.00", Street, StringComparison.Ordinal));
        yield return (policies, Policy("X5").Replace("\"motor\"", $"\"{Name}\"", StringComparison.Ordinal));
        yield return (policies, $$"""{"number":"X6","{{Name}}":{{Street}}""");
        yield return (policies, Policy("X7")[..^40]);
        yield return (policies, Policy("A1"));
        yield return (policies, $"\"{Name}\"");
        yield return ($"{policy}/transactions", $$"""{"type":"{{Name}}","effectiveDate":"{{BirthDate}}"}""");
        yield return (
            $"{policy}/transactions",
            $$"""
            {"type":"reinstate","effectiveDate":"2018-02-01","reason":"{{Injury}}",
             "changes":{"attributes":{"coverage":"{{Street}}"} } }
            """
        );
        yield return (
            $"{policy}/transactions",
            $$"""{"type":"endorse","effectiveDate":"2018-02-01","changes":{"parties":[{"role":"{{Name}}"}] } }"""
        );
        yield return ($"{policy}/claims", Claim("CL9").Replace("2018-03-04", BirthDate + Injury, StringComparison.Ordinal));
        yield return ($"{policy}/claims", Claim(""));
    }

    public static string Rows(string realm) =>
        string.Concat(
            (
                (string[])
                    [
                        Policy("R1"),
                        Policy("R2").Replace("0.5", $"\"{Name}\"", StringComparison.Ordinal),
                        Policy("R3").Replace("2018-01-01", BirthDate + "x", StringComparison.Ordinal),
                        "{\"number\":\"" + Name + "\",\"product\":" + Street,
                        "{\"" + Name + "\":\"" + realm + "\"}",
                        Policy("R4"),
                    ]
            ).Select(static row => row.ReplaceLineEndings(" ") + "\n")
        );
}
