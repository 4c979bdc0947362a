using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Concord.Errors;
using Concord.Policies;
using Concord.Ports;
using Concord.Realms;
using Concord.Timeline;
using Concord.Values;
using Concord.Wal;

namespace Concord.Benchmarks;

/// <summary>
/// Timelines of made-up policies in several lines of business, the same for the same seed: what the shipped dictionary is trained on and
/// measured with. Values are drawn from lists and ranges; nothing in them is of a real person.
/// </summary>
internal sealed class SyntheticPolicies(int seed)
{
    private readonly Random _random = new(seed);
    private DateTimeOffset _now = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    /// <summary>What frames compress, of the transactions of so many policies.</summary>
    public IEnumerable<byte[]> TakeRests(int count)
    {
        for (var i = 0; i < count; i++)
        {
            foreach (var transaction in EntityTimeline.Decode(Stored(1 + _random.Next(4))).Transactions)
            {
                var rest = new ArrayBufferWriter<byte>();
                HeldMembers.TakeOut(transaction.Data.Span, rest);
                yield return rest.WrittenSpan.ToArray();
            }
        }
    }

    /// <summary>A stored policy of so many transactions.</summary>
    public StoredState Stored(int transactions)
    {
        var line = _random.Next(10) switch
        {
            < 6 => "motor",
            < 8 => "home",
            _ => "liability",
        };
        var id = PolicyId.Create(
            RealmId.Parse(line == "motor" ? Pick("motor-fr", "motor-de", "fleet") : line),
            $"A{_random.Next(100_000_000):D8}-V{_random.Next(1, 4):D2}"
        );
        var imported = _random.Next(3) > 0;
        var timeline = EntityTimeline.Empty(EntityKey.Of(id), writesFrames: true);
        StoredState? state = null;
        for (var year = 2017; year < 2017 + transactions; year++)
        {
            var prepared = year == 2017 ? Create(timeline, id, line, imported) : Change(timeline, line, year, imported);
            var commit = prepared.Commit;
            var position = new WalPosition(_random.Next(32), new EntryId(commit.Event.Time.ToUnixTimeMilliseconds(), _random.Next(3)));
            state = StoredState.After(state, commit, position);
            timeline = EntityTimeline.Decode(state.Key, state, writesFrames: true);
        }
        return state!;
    }

    private PreparedCommit Create(EntityTimeline timeline, PolicyId id, string line, bool imported)
    {
        var document = PolicyInput.Read(Json(Document(id.Number, line)), id, new(id.Realm, Rules), new());
        return CreateDecision.Prepare(timeline, Context(imported, line), document!, Tick());
    }

    private PreparedCommit Change(EntityTimeline timeline, string line, int year, bool imported)
    {
        var type = imported || _random.Next(2) == 0 ? TransactionType.Renew : TransactionType.Endorse;
        var changes =
            $"{{\"attributes\":{{{string.Join(",", Attributes(line).Where(_ => _random.Next(3) == 0))}}},\"premium\":{Premium()}}}";
        var command = new ApplyTransaction(Context(imported, line), type, new(year, 1, 1), Json(changes));
        return ApplyDecision.Prepare(timeline, command, new(RealmId.Parse("motor-fr"), Rules), Tick());
    }

    public static RealmRules Rules { get; } =
        new()
        {
            Realm = RealmId.Parse("motor-fr"),
            Version = 1,
            Currency = "EUR",
            Products = ImmutableDictionary<string, ProductRules>
                .Empty.Add("motor", new FreeProduct())
                .Add("home", new FreeProduct())
                .Add("liability", new FreeProduct()),
        };

    public static CanonicalJson Json(string text) => CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(text));

    private CommandContext Context(bool imported, string line) =>
        new()
        {
            CommitId = CommitId(),
            Actor = imported ? "importer" : Pick("anonymous", "ada", "ops@example.org"),
            Origin = imported ? "import" : "api",
            Rule = imported ? $"import:{line}-csv@{_random.Next(1, 5)}" : null,
        };

    private Guid CommitId()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new(bytes);
    }

    private DateTimeOffset Tick() => _now = _now.AddTicks(_random.NextInt64(1_000, 3_000_000_000));

    private string Document(string number, string line)
    {
        var assets = line switch
        {
            "motor" => $"{{\"kind\":\"vehicle\",\"id\":\"{number}-V01\",\"attributes\":{{\"make\":\"{Make()}\",\"model\":\"{Model()}\"}}}}",
            "home" => $"{{\"kind\":\"building\",\"id\":\"{number}-B1\",\"attributes\":{{\"yearBuilt\":{_random.Next(1900, 2020)},"
                + $"\"construction\":\"{Pick("brick", "timber", "concrete")}\"}}}}",
            _ => "",
        };
        var driver = line == "motor" && _random.Next(4) == 0 ? $",{{\"role\":\"driver\",\"id\":\"{number[..9]}-D2\"}}" : "";
        return $"{{\"product\":\"{line}\",\"effectiveDate\":\"2017-01-01\",\"expirationDate\":\"2018-01-01\",\"premium\":{Premium()},"
            + $"\"attributes\":{{{string.Join(",", Attributes(line))}}},"
            + $"\"parties\":[{{\"role\":\"policyholder\",\"id\":\"{number[..9]}\"}}{driver}],"
            + $"\"assets\":[{assets}],"
            + $"\"places\":[{{\"role\":\"{Pick("garaged", "insured")}\",\"id\":\"{_random.Next(1_000, 97_000):D5}\"}}]}}";
    }

    private string Premium() =>
        $"{{\"amount\":\"{_random.Next(90, 1_800)}.{_random.Next(100):D2}\",\"currency\":\"{Pick("EUR", "EUR", "EUR", "GBP", "CHF")}\"}}";

    private string[] Attributes(string line) =>
        line switch
        {
            "motor" =>
            [
                $"\"bonus\":{Fraction(0.5, 1.2)}",
                Text("coverage", "Maxi", "Median1", "Median2", "Mini", "comprehensive", "thirdParty"),
                Number("duration", 1, 40),
                Number("sitDuration", 1, 15),
                Text("payFrequency", "Yearly", "Biannual", "Quarterly", "Monthly"),
                Flag("payd"),
                Text("usage", "Retired", "WorkPrivate", "Professional", "AllTrips"),
                Flag("secondDriver"),
                Number("driverAge", 18, 95),
                Number("secondDriverAge", 0, 90),
                Text("driverSex", "M", "F"),
                Number("licenceAge", 0, 70),
                Number("secondLicenceAge", 0, 60),
                Number("vehicleAge", 0, 40),
                Number("cylinder", 600, 4_000),
                Number("power", 40, 350),
                Text("fuel", "Gasoline", "Diesel", "Hybrid", "Electric"),
                Text("make", Make()),
                Text("model", Model()),
                Number("saleBegin", 0, 40),
                Number("saleEnd", 0, 40),
                Number("speed", 110, 260),
                Text("vehicleType", "Tourism", "Commercial"),
                Number("value", 3_000, 70_000),
                Number("weight", 600, 2_600),
            ],
            "home" =>
            [
                Number("rooms", 1, 9),
                Number("area", 25, 320),
                Text("occupancy", "owner", "tenant", "landlord"),
                Number("yearBuilt", 1900, 2024),
                Flag("alarm"),
                Text("roof", "tile", "slate", "metal"),
                Number("sumInsured", 50_000, 900_000),
                Number("deductible", 100, 1_000),
                Flag("glass"),
                Flag("theft"),
                Text("postalCode", _random.Next(1_000, 97_000).ToString("D5", CultureInfo.InvariantCulture)),
                Text("heating", "gas", "oil", "electric", "heatPump"),
            ],
            _ =>
            [
                Text("activity", "retail", "craft", "consulting", "hospitality"),
                Number("employees", 1, 250),
                Number("turnover", 50_000, 9_000_000),
                Number("limit", 100_000, 5_000_000),
                Number("deductible", 250, 5_000),
                Text("territory", "domestic", "europe", "world"),
                Flag("retroactive"),
            ],
        };

    private string Make() =>
        Pick(
            "RENAULT",
            "PEUGEOT",
            "CITROEN",
            "VOLKSWAGEN",
            "FORD",
            "BMW",
            "MERCEDES BENZ",
            "AUDI",
            "FIAT",
            "OPEL",
            "TOYOTA",
            "NISSAN",
            "SEAT",
            "VOLVO"
        );

    private string Model() =>
        Pick(
            "CLIO",
            "MEGANE",
            "SCENIC",
            "206",
            "307",
            "C3",
            "GOLF",
            "POLO",
            "FIESTA",
            "FOCUS",
            "SERIE 3",
            "C220",
            "A4",
            "PUNTO",
            "CORSA",
            "YARIS",
            "MICRA"
        );

    private string Number(string name, int from, int to) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{name}\":{_random.Next(from, to)}");

    private string Text(string name, params string[] values) => $"\"{name}\":\"{Pick(values)}\"";

    private string Flag(string name) => $"\"{name}\":{(_random.Next(2) == 0 ? "true" : "false")}";

    private string Fraction(double from, double to) =>
        Math.Round(from + (_random.NextDouble() * (to - from)), 2).ToString(CultureInfo.InvariantCulture);

    private string Pick(params string[] values) => values[_random.Next(values.Length)];

    private sealed class FreeProduct : ProductRules
    {
        public override bool HasSchema => false;

        public override IReadOnlyList<FieldError> ValidateAttributes(CanonicalJson attributes, string pointer) => [];
    }
}
