using System.Globalization;
using System.Text;
using Concord.Graph;
using Concord.Policies;
using Concord.Values;

namespace Concord.Benchmarks;

/// <summary>
/// A motor portfolio of the shape of a real one: of 100,000 policies 91,488 holders, a vehicle each, a second driver in a third, 30,000
/// places of which the greatest has some 580 policies, and a claim in a seventh. The same for the same count.
/// </summary>
internal sealed class SyntheticPortfolio(int policies)
{
    private const int HoldersPer100000 = 91_488;
    private const int ClaimsPer100000 = 14_243;
    private const int Places = 30_000;

    private static readonly RealmId Realm = RealmId.Parse("motor");
    private static readonly string[] Makes =
    [
        "RENAULT",
        "PEUGEOT",
        "CITROEN",
        "VOLKSWAGEN",
        "FORD",
        "OPEL",
        "TOYOTA",
        "FIAT",
        "NISSAN",
        "BMW",
        "AUDI",
        "SEAT",
    ];
    private static readonly string[] Coverages = ["Maxi", "Median1", "Median2", "Mini"];
    private static readonly string[] Names =
    [
        "Martin",
        "Bernard",
        "Dubois",
        "Thomas",
        "Robert",
        "Richard",
        "Petit",
        "Durand",
        "Leroy",
        "Moreau",
        "Simon",
        "Laurent",
        "Lefèvre",
        "Michel",
        "García",
    ];

    public int Policies => policies;

    public int Holders => (int)((long)policies * HoldersPer100000 / 100_000);

    public static VertexId PolicyId(int index) => VertexId.Policy(Concord.Policies.PolicyId.Create(Realm, Number(index)));

    public static VertexId HolderId(int holder) => VertexId.Party(Realm, Text($"C{holder:D8}"));

    public static string NameOf(int holder)
    {
        var random = new Random(holder);
        return $"{Names[random.Next(Names.Length)]} "
            + $"{(char)('A' + random.Next(26))}{(char)('a' + random.Next(26))}{(char)('a' + random.Next(26))}{holder % 977}";
    }

    /// <summary>
    /// A policy as it stands at a version: from the second on it has been renewed, with another premium and an older holder.
    /// </summary>
    public Subgraph Policy(int index, long version = 1)
    {
        var random = new Random(index);
        var owner = PolicyId(index);
        var holder = index < Holders ? index : random.Next(Holders);
        var said = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(index).AddDays(365 * (version - 1));
        var edges = new List<SubgraphEdge>
        {
            Edge(
                owner,
                "holds",
                HolderId(holder),
                false,
                "policyholder",
                """{"role":"policyholder"}""",
                $$$"""
                {"attributes":{"age":{{{20 + random.Next(60) + version}}},"sex":"{{{(random.Next(2) == 0 ? "F" : "M")}}}"},
                "kind":"person","name":"{{{NameOf(holder)}}}"}
                """.ReplaceLineEndings(""),
                said
            ),
            Edge(
                owner,
                "covers",
                VertexId.Asset(Realm, Text($"V{index:D8}")),
                true,
                "vehicle",
                """{"kind":"vehicle"}""",
                Vehicle(random),
                said
            ),
            Edge(
                owner,
                "locatedAt",
                VertexId.Place(Realm, Text($"{(int)(Places * Math.Pow(random.NextDouble(), 2)):D5}")),
                true,
                "garage",
                """{"role":"garage"}""",
                """{"kind":"commune"}""",
                said
            ),
            Edge(owner, "belongsTo", VertexId.RealmOf(Realm), true, "", "{}", null, said),
        };
        if (random.Next(3) == 0)
        {
            edges.Add(
                Edge(
                    owner,
                    "drives",
                    VertexId.Party(Realm, Text($"D{index:D8}")),
                    false,
                    "driver",
                    """{"role":"driver"}""",
                    $$$"""{"attributes":{"age":{{{20 + random.Next(60)}}}},"kind":"person","name":"{{{NameOf(index + 1_000_000)}}}"}""",
                    said
                )
            );
        }

        if (random.Next(100_000) < ClaimsPer100000)
        {
            edges.Add(
                Edge(
                    owner,
                    "claimed",
                    VertexId.Claim(Concord.Policies.PolicyId.Create(Realm, Number(index)), "1"),
                    true,
                    "",
                    "{}",
                    $$$"""{"amount":"{{{random.Next(100, 9_000)}}}.50","status":"open"}""",
                    said
                )
            );
        }

        var properties = Json(
            $$$"""
            {"attributes":{"bonus":0.5,"coverage":"{{{Coverages[random.Next(4)]}}}","duration":{{{random.Next(30)}}},
            "payFrequency":"Biannual","usage":"WorkPrivate"},"number":"{{{Number(index)}}}",
            "premium":{"amount":"{{{200 + random.Next(900) + version}}}.50","currency":"EUR"},"product":"motor","status":["inForce"],
            "term":{"effectiveDate":"{{{2024 + version}}}-01-01","expirationDate":"{{{2025 + version}}}-01-01"}}
            """.ReplaceLineEndings("")
        );
        return new()
        {
            Owner = owner,
            Version = version,
            Properties = properties,
            Edges = [.. edges.OrderBy(static edge => edge.Id, StringComparer.Ordinal)],
        };
    }

    private static string Vehicle(Random random) =>
        $$$"""
            {"attributes":{"age":{{{random.Next(20)}}},"fuel":"{{{(random.Next(2) == 0 ? "Diesel" : "Gasoline")}}}",
            "make":"{{{Makes[random.Next(Makes.Length)]}}}","model":"{{{random.Next(100, 500)}}}","power":{{{random.Next(50, 200)}}},
            "value":{{{random.Next(5_000, 50_000)}}}},"kind":"vehicle"}
            """.ReplaceLineEndings("");

    private static SubgraphEdge Edge(
        VertexId owner,
        string type,
        VertexId other,
        bool outward,
        string discriminator,
        string properties,
        string? says,
        DateTimeOffset said
    ) =>
        new(owner, type, other, outward, discriminator)
        {
            Properties = Json(properties),
            Statement = says is null ? null : Json(says),
            StatedAt = said,
        };

    private static string Number(int index) => Text($"A{index:D8}-V01");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static CanonicalJson Json(string text) => CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(text));
}
