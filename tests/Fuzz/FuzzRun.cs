using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Concord.Testing;
using Xunit;

namespace Concord.Fuzz;

/// <summary>
/// One run: a fixed number of hostile requests, all drawn from one seed, and then what must be true of everything that was acknowledged.
/// </summary>
internal sealed class FuzzRun(string store, int seed, int requests)
{
    private const string Realm = "fuzz";

    private static readonly string[] Types =
    [
        "issue",
        "endorse",
        "renew",
        "cancel",
        "rescindCancel",
        "reinstate",
        "lapse",
        "expire",
        "nonRenew",
        "correct",
    ];

    private static readonly string[] Queries =
    [
        "",
        "?limit=0",
        "?limit=1001",
        "?limit=x",
        "?cursor=x",
        "?cursor=%00",
        "?status=none",
        "?effectiveOn=2024-02-30",
        "?effectiveOn=9999-12-31",
        "?q=%F0%A0%AE%B7",
        "?q=%E5%85%AC%E5%AF%93",
        "?q=%00",
        "?party=C1%20%20",
        "?asset=x&product=y",
        "?unknown=1",
        "?q=" + "a%20b%20",
        "?asOf=0001-01-01",
        "?asOf=9999-12-31&knownAt=2024-01-01T00:00:00Z",
        "?knownAt=x",
        "?asOf=x",
    ];

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, int> _versions = new(StringComparer.Ordinal);
    private readonly string _name = $"{seed} ({store})";
    private string? _position;

    /// <summary>Sends the requests.</summary>
    public async Task AttackAsync(GatewayProcess gateway)
    {
        var (target, json) = (new FuzzTarget(gateway, _name), new HostileJson(_random));
        var rows = new HostileRows(_random, json);
        await target.SendAsync(HttpMethod.Put, $"/v1/realms/{Realm}", Bytes(RealmDocument()));
        for (var number = 0; number < 5; number++)
            await CreateAsync(target, Bytes(Policy($"A{number}")));
        for (var request = 0; request < requests; request++)
        {
            switch (_random.Next(22))
            {
                case < 7:
                    await CreateAsync(target, json.Change(Policy(NewNumber())));
                    break;
                case < 11:
                    await ChangeAsync(target, json.Change(Transaction()));
                    break;
                case < 14:
                    await ChangeAsync(target, Bytes(Transaction()));
                    break;
                case < 15:
                    await ImportAsync(target, "csv", "text/csv", rows.Csv(NewNumber));
                    break;
                case < 16:
                    await ImportAsync(
                        target,
                        null,
                        "application/x-ndjson",
                        rows.Ndjson(() => _random.Next(2) == 0 ? Policy(NewNumber()) : Row())
                    );
                    break;
                case < 17:
                    await ImportAsync(
                        target,
                        "rows",
                        "application/x-ndjson",
                        rows.Ndjson(() =>
                            new JsonObject
                            {
                                ["pol"] = NewNumber(),
                                ["prem"] = _random.Next(1, 999),
                                ["note"] = "x",
                            }
                        )
                    );
                    break;
                case < 18:
                    await ImportAsync(target, "csv", "text/csv", rows.Gzip(rows.Csv(NewNumber)), ("Content-Encoding", "gzip"));
                    break;
                case < 19:
                    await target.SendAsync(HttpMethod.Put, $"/v1/realms/{Realm}-{_random.Next(3)}", json.Change(RealmDocument()));
                    break;
                default:
                    await QueryAsync(target, json);
                    break;
            }
        }
    }

    /// <summary>What was acknowledged can be read, its chains are whole for both verifiers, and every projection has it.</summary>
    public async Task VerifyAsync(GatewayProcess gateway)
    {
        var target = new FuzzTarget(gateway, _name);
        foreach (var (number, version) in _versions)
        {
            var path = $"/v1/realms/{Realm}/policies/{Uri.EscapeDataString(number)}";
            var answer = await target.SendAsync(HttpMethod.Get, $"{path}/transactions?limit=1000");
            Assert.True(answer.Status == HttpStatusCode.OK, $"Seed {_name}: {number} was acknowledged and answers {(int)answer.Status}.");
            var audit = await target.ReadAsync($"{path}/audit");
            Assert.True((bool)audit["valid"]!, $"Seed {_name}: the audit of {number} says {audit}.");
            Assert.True(
                (int)audit["transactions"]! >= version,
                $"Seed {_name}: {number} has {audit["transactions"]} transactions, and version {version} was acknowledged."
            );
        }

        foreach (var number in _versions.OrderByDescending(static one => one.Value).Take(3).Select(static one => one.Key))
            await VerifyOfflineAsync(target, number);
        foreach (
            var projection in (await target.ReadAsync("/v1/wal"))["partitions"]![0]!["projections"]!
                .AsArray()
                .Select(static one => (string)one!["group"]!)
                .ToList()
        )
        {
            var letters = await target.ReadAsync($"/v1/wal/dead-letters?projection={projection}");
            Assert.True(letters["items"]!.AsArray().Count == 0, $"Seed {_name}: {projection} has set aside {letters}.");
        }

        if (_position is not null)
            await UntilProjectedAsync(gateway);
        var check = await target.SendAsync(HttpMethod.Post, "/v1/graph:check", "{\"repair\":false}"u8.ToArray());
        Assert.True(check.Status == HttpStatusCode.OK, Encoding.UTF8.GetString(check.Body));
        Assert.True(
            (int?)JsonNode.Parse(check.Body)!["drift"] is 0 or null,
            $"Seed {_name}: the graph has drifted: {Encoding.UTF8.GetString(check.Body)}"
        );
    }

    private async Task CreateAsync(FuzzTarget target, byte[] body)
    {
        var answer = await target.SendAsync(HttpMethod.Post, $"/v1/realms/{Realm}/policies", body);
        if (answer.Status == HttpStatusCode.Created)
            Keep(Uri.UnescapeDataString(answer.Headers.Location!.OriginalString.Split('/')[^1]), answer);
    }

    private async Task ChangeAsync(FuzzTarget target, byte[] body)
    {
        var number = Known();
        var preview = _random.Next(5) == 0 ? ":preview" : "";
        var answer = await target.SendAsync(
            HttpMethod.Post,
            $"/v1/realms/{Realm}/policies/{Uri.EscapeDataString(number)}/transactions{preview}",
            body
        );
        if (answer.Status == HttpStatusCode.Created)
            Keep(number, answer);
    }

    private async Task ImportAsync(
        FuzzTarget target,
        string? mapping,
        string type,
        byte[] file,
        params (string Name, string Value)[] headers
    )
    {
        var answer = await target.SendAsync(
            HttpMethod.Post,
            $"/v1/realms/{Realm}/imports?wait=true{(mapping is null ? "" : "&mapping=" + mapping)}",
            file,
            type,
            headers
        );
        if (answer.Status != HttpStatusCode.OK)
            return;
        var status = JsonNode.Parse(answer.Body)!;
        var outcomes = ((string[])["created", "changed", "unchanged", "rejected"]).Sum(name => (int)status[name]!);
        Assert.True(
            (string)status["state"]! is "completed" or "failed"
                && ((string)status["state"]! == "failed" || outcomes == (int)status["read"]!),
            $"Seed {_name}: rows without an outcome: {status}"
        );
        await target.SendAsync(HttpMethod.Get, $"/v1/imports/{status["id"]}/rejects");
    }

    private async Task QueryAsync(FuzzTarget target, HostileJson json)
    {
        var query = Queries[_random.Next(Queries.Length)];
        var number = Uri.EscapeDataString(Known());
        string[] paths =
        [
            $"/v1/realms/{Realm}/policies{query}",
            $"/v1/realms/{Realm}/policies/{number}{query}",
            $"/v1/realms/{Realm}/policies/{number}/transactions{query}",
            $"/v1/realms/{Realm}/policies/{number}/provenance",
            $"/v1/graph/policies/{Realm}~{number}/neighbors?depth={_random.Next(-1, 7)}",
            $"/v1/graph/parties/{Realm}~C{_random.Next(20)}/similar?limit={_random.Next(0, 200)}",
            $"/v1/graph/search?q={Uri.EscapeDataString(json.Value()[..1])}",
            $"/v1/graph/paths?from=parties/{Realm}~C1&to=parties/{Realm}~C2&k={_random.Next(0, 12)}",
            $"/v1/wal/events?realm={Realm}&limit={_random.Next(0, 1002)}",
            $"/v1/wal/events?from={_random.Next(99)}:{_random.NextInt64()}-{_random.Next()}",
            "/v1/imports",
            $"/v1/imports/{number}",
            "/v1/wal",
            "/v1/graph/stats",
            $"/v1/realms/{Uri.EscapeDataString(json.Value()[..1])}",
        ];
        await target.SendAsync(
            HttpMethod.Get,
            paths[_random.Next(paths.Length)],
            headers: ("If-None-Match", _random.Next(2) == 0 ? "\"1\"" : "W/\"x")
        );
    }

    private async Task VerifyOfflineAsync(FuzzTarget target, string number)
    {
        var export = await target.SendAsync(HttpMethod.Get, $"/v1/realms/{Realm}/policies/{Uri.EscapeDataString(number)}/audit/export");
        Assert.Equal(HttpStatusCode.OK, export.Status);
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "export.ndjson");
        await File.WriteAllBytesAsync(file, export.Body);
        var (code, output) = await GatewayProcess.RunAsync("verify", file);
        Assert.True(code == 0, $"Seed {_name}: the export of {number} does not verify: {output}");
    }

    /// <summary>
    /// Every projection has what was acknowledged last; the list waits for a position by itself, and is asked again where that was not long
    /// enough.
    /// </summary>
    private async Task UntilProjectedAsync(GatewayProcess gateway)
    {
        using var limit = new CancellationTokenSource(SignalWait.Limit);
        foreach (var url in (string[])[$"/v1/realms/{Realm}/policies?limit=1", "/v1/graph/stats"])
        {
            while (true)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, url);
                request.Headers.Add("Concord-Min-Position", _position);
                using var response = await gateway.Client.SendAsync(request, limit.Token);
                if (response.IsSuccessStatusCode)
                    break;
                Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            }
        }
    }

    private void Keep(string number, FuzzTarget.Answer answer)
    {
        _versions[number] = int.Parse(answer.Headers.ETag!.Tag.Trim('"'), CultureInfo.InvariantCulture);
        _position = answer.Position ?? _position;
    }

    private string Known() => _versions.Keys.ElementAt(_random.Next(Math.Min(_versions.Count, 25)));

    private string NewNumber() => $"N{_random.Next(400)}";

    private string Day() => new DateOnly(2024, 1, 1).AddDays(_random.Next(-60, 800)).ToString("O", CultureInfo.InvariantCulture);

    private JsonObject Policy(string number) =>
        new()
        {
            ["number"] = number,
            ["product"] = "motor",
            ["effectiveDate"] = "2024-01-01",
            ["expirationDate"] = "2025-01-01",
            ["premium"] = new JsonObject { ["amount"] = "100.00", ["currency"] = "EUR" },
            ["attributes"] = new JsonObject
            {
                ["usage"] = "private",
                ["km"] = _random.Next(50_000),
                ["tags"] = new JsonArray("a", "b"),
            },
            ["parties"] = new JsonArray(Party()),
            ["assets"] = new JsonArray(
                new JsonObject
                {
                    ["kind"] = "vehicle",
                    ["id"] = $"V{_random.Next(30)}",
                    ["attributes"] = new JsonObject { ["make"] = "Ford" },
                }
            ),
            ["places"] = new JsonArray(new JsonObject { ["role"] = "garaged", ["id"] = $"P{_random.Next(10)}" }),
        };

    private JsonObject Party() =>
        new()
        {
            ["role"] = "policyholder",
            ["id"] = $"C{_random.Next(20)}",
            ["name"] = "Ana Čapek",
            ["attributes"] = new JsonObject { ["born"] = "1980-02-29" },
        };

    private JsonObject Transaction()
    {
        var transaction = new JsonObject { ["type"] = Types[_random.Next(Types.Length)], ["effectiveDate"] = Day() };
        if (_random.Next(4) > 0)
            transaction["changes"] = Changes();
        if (_random.Next(3) == 0)
            transaction["reason"] = "asked for";
        return transaction;
    }

    private JsonObject Row()
    {
        var row = Transaction();
        row["number"] = Known();
        return row;
    }

    private JsonObject Changes()
    {
        var changes = new JsonObject();
        if (_random.Next(2) == 0)
            changes["attributes"] = new JsonObject { ["km"] = _random.Next(50_000) };
        if (_random.Next(3) == 0)
            changes["premium"] = new JsonObject { ["amount"] = _random.Next(1, 900), ["currency"] = "EUR" };
        if (_random.Next(5) == 0)
            changes["term"] = new JsonObject { [_random.Next(2) == 0 ? "effectiveDate" : "expirationDate"] = Day() };
        if (_random.Next(3) == 0)
        {
            var (from, count) = (_random.Next(500), _random.Next(1, 300));
            changes["parties"] = new JsonObject
            {
                ["add"] = new JsonArray([
                    .. Enumerable
                        .Range(from, count)
                        .Select(static number => new JsonObject { ["role"] = "insured", ["id"] = $"I{number}" }),
                ]),
                ["remove"] = new JsonArray([
                    .. Enumerable
                        .Range(from - 100, 50)
                        .Select(static number => new JsonObject { ["role"] = "insured", ["id"] = $"I{number}" }),
                ]),
            };
        }

        return changes;
    }

    private static JsonObject RealmDocument() =>
        JsonNode
            .Parse(
                """
                { "name": "Fuzz", "currency": "EUR",
                  "products": [ { "code": "motor", "attributes": { "type": "object", "properties": {
                      "usage": { "enum": ["private", "business"] }, "km": { "type": "integer", "minimum": 0, "maximum": 1000000 },
                      "tags": { "type": "array", "uniqueItems": true, "maxItems": 50 } } } } ],
                  "imports": { "csv": { "format": "csv", "number": "{pol}", "product": "motor", "effectiveDate": "2024-01-01",
                  "expirationDate": "2025-01-01",
                      "premium": { "amount": "{prem:number}", "currency": "EUR" }, "attributes": { "usage": "{usage}" },
                      "parties": [ { "role": "policyholder", "id": "{client}" } ], "onExisting": "endorse" },
                      "rows": { "format": "ndjson", "number": "{pol}", "product": "motor", "effectiveDate": "2024-01-01",
                      "expirationDate": "2025-01-01",
                      "premium": "{prem:number}", "attributes": { "usage": "private", "note": "{note?}" }, "onExisting": "renew" } } }
                """
            )!
            .AsObject();

    private static byte[] Bytes(JsonNode document) => Encoding.UTF8.GetBytes(document.ToJsonString());
}
