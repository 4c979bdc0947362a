using System.Text.Json;
using Concord.Gateway.Fakes.Tests;
using Concord.Imports;
using Xunit;
using static Concord.Gateway.Imports.Tests.ImportGateway;

namespace Concord.Gateway.Imports.Tests;

public sealed class ImportEndpointTests(ImportGateway gateway) : IClassFixture<ImportGateway>
{
    [Fact]
    public async Task Rows_reach_their_policies_with_content_ids_and_where_they_come_from()
    {
        var import = await (
            await gateway.PostAsync("?mapping=csv&wait=true", Csv("no,a\nX1,5\nX2,\n"), ("Concord-Actor", "ada"))
        ).JsonAsync();
        Assert.Equal("completed 2 2 0 0 0", Counts(import));
        Assert.Equal(("motor-fr", "csv"), (import.GetProperty("realm").GetString(), import.GetProperty("mapping").GetString()));
        var row = gateway.Grains.Rows.Single(static r => r.Policy == "motor-fr/X1").Row;
        Assert.Equal(
            """{"attributes":{"a":5},"effectiveDate":"2017-01-01","expirationDate":"2018-01-01","number":"X1","product":"motor"}""",
            row.Input.ToString()
        );
        Assert.Equal(
            (OnExisting.Renew, "ada", "import", "import:csv@7"),
            (row.OnExisting, row.Context.Actor, row.Context.Origin, row.Context.Rule)
        );

        await gateway.ImportAsync(Csv("a,no\n5,X1\n"));
        Assert.Equal(row.Context.CommitId, gateway.Grains.Rows.Last(static r => r.Policy == "motor-fr/X1").Row.Context.CommitId);
    }

    [Fact]
    public async Task The_rows_of_one_policy_keep_their_order()
    {
        await gateway.ImportAsync(Csv("no,a\n" + string.Concat(Enumerable.Range(0, 2_000).Select(static i => $"O{i % 7},{i}\n"))));
        foreach (
            var policy in gateway
                .Grains.Rows.Where(static r => r.Policy.Contains("/O", StringComparison.Ordinal))
                .GroupBy(static r => r.Policy)
        )
        {
            var values = policy
                .Select(static r => JsonDocument.Parse(r.Row.Input.Utf8).RootElement.GetProperty("attributes").GetProperty("a").GetInt32())
                .ToArray();
            Assert.Equal(values.Order(), values);
        }
    }

    [Fact]
    public async Task Bad_rows_are_rejected_with_line_and_reason_and_the_rest_goes_on()
    {
        var import = await gateway.ImportAsync(Csv("no,a\nR1,1\nR2,x\n,3\nR4\n\"R5,5\nR6,6\n"));
        Assert.Equal("completed 6 2 0 0 4", Counts(import));
        Assert.DoesNotContain(await gateway.RejectsAsync(import), static line => line.Contains("\\u0027", StringComparison.Ordinal));
        var rejects = (await gateway.RejectsAsync(import)).Select(static l => JsonDocument.Parse(l).RootElement).ToArray();
        Assert.Equal(
            ["3 validation", "4 validation", "5 malformed", "6 malformed"],
            rejects.Select(static r => $"{r.GetProperty("line")} {r.GetProperty("code")}")
        );
        Assert.Equal(["R2,x", ",3", "R4", "\"R5,5"], rejects.Select(static r => r.GetProperty("input").GetString()));
        Assert.Equal(
            "Column 'a': 'x' is not a number that can be held exactly (a decimal point, no grouping, at most 28 digits).",
            rejects[0].GetProperty("detail").GetString()
        );
    }

    [Fact]
    public async Task A_file_of_nothing_but_bad_rows_keeps_every_reject()
    {
        var import = await gateway.ImportAsync(Csv("no,a\n" + string.Concat(Enumerable.Repeat("B1,x\n", 5_000))));
        Assert.Equal("completed 5000 0 0 0 5000", Counts(import));
        Assert.Equal(5_000, (await gateway.RejectsAsync(import)).Length);
    }

    [Fact]
    public async Task Ndjson_is_imported_with_and_without_a_mapping()
    {
        var plain = await (
            await gateway.PostAsync("?wait=true", Ndjson("{\"number\":\"N1\"}\n{\"number\":\"N1\",\"type\":\"endorse\"}\n{oops\n"))
        ).JsonAsync();
        Assert.Equal("completed 3 2 0 0 1", Counts(plain));
        Assert.Equal(JsonValueKind.Null, plain.GetProperty("mapping").ValueKind);
        Assert.Equal("completed 1 1 0 0 0", Counts(await gateway.ImportAsync(Ndjson("{\"no\":\"N2\"}"), "json")));
        Assert.Equal("completed 0 0 0 0 0", Counts(await (await gateway.PostAsync("?wait=true", Ndjson(""))).JsonAsync()));
    }

    [Fact]
    public async Task A_claims_mapping_makes_claims()
    {
        Assert.Equal("completed 1 1 0 0 0", Counts(await gateway.ImportAsync(Csv("no,id,amount\nC1,CL1,-12.50\n"), "claims")));
        var row = gateway.Grains.Rows.Single(static r => r.Policy == "motor-fr/C1").Row;
        Assert.Equal(
            (ImportTarget.Claim, """{"amount":{"amount":"-12.5","currency":"EUR"},"id":"CL1","occurredOn":"2017-05-01"}"""),
            (row.Target, row.Input.ToString())
        );
    }

    [Fact]
    public async Task Without_wait_the_answer_is_202_as_soon_as_the_body_is_read()
    {
        var release = new TaskCompletionSource();
        gateway.Grains.Policy = async (_, _) =>
        {
            await release.Task;
            return new(ImportOutcomeKind.Changed);
        };
        using var response = await gateway.PostAsync("?mapping=csv", Csv("no,a\nW1,1\n"));
        var import = await response.JsonAsync(System.Net.HttpStatusCode.Accepted);
        Assert.Equal("running", import.GetProperty("state").GetString());
        Assert.Equal("/v1/imports/" + import.GetProperty("id").GetString(), response.Headers.Location?.ToString());
        release.SetResult();
        var end = await gateway.UntilAsync(
            import.GetProperty("id").GetString()!,
            static i => i.GetProperty("state").GetString() == "completed",
            "the import to complete"
        );
        Assert.Equal("completed 1 0 1 0 0", Counts(end));
        gateway.Grains.Policy = static (_, _) => Task.FromResult(new ImportOutcome(ImportOutcomeKind.Created));
    }

    [Fact]
    public async Task Requests_that_cannot_be_imports_are_refused_before_there_is_one()
    {
        var csv = "no,a\n1,1\n";
        await (await gateway.PostAsync("?mapping=csv", Body("x"u8.ToArray(), "application/json"))).ProblemAsync(
            415,
            "unsupported-media-type"
        );
        await (await gateway.PostAsync("?mapping=csv", Body("x"u8.ToArray(), "text/csv; charset=koi8-r"))).ProblemAsync(
            415,
            "unsupported-media-type"
        );
        await (await gateway.PostAsync("?mapping=csv", Body("x"u8.ToArray(), "text/csv", "br"))).ProblemAsync(
            415,
            "unsupported-media-type"
        );
        await (await gateway.PostAsync("?mapping=csv", Body("x"u8.ToArray(), "text/csv", "gzip"))).ProblemAsync(400, "malformed");
        await (await gateway.PostAsync("?mapping=csv&wait=maybe", Csv(csv))).ProblemAsync(400, "validation");
        await (await gateway.PostAsync("?mapping=csv", Csv(""))).ProblemAsync(400, "validation");
        await (await gateway.Http.SendAsync(HttpMethod.Post, "/v1/realms/nowhere/imports?mapping=csv", Csv(csv))).ProblemAsync(
            404,
            "not-found"
        );

        var missing = await (await gateway.PostAsync("?mapping=csv", Csv("nr,a\n1,1\n"))).ProblemAsync(400, "validation");
        Assert.True(missing.GetProperty("errors").TryGetProperty("/header/no", out _));
        var unknown = await (await gateway.PostAsync("?mapping=other", Csv(csv))).ProblemAsync(400, "validation");
        Assert.Contains("claims, csv, fleet, json, latin", unknown.GetRawText(), StringComparison.Ordinal);
        await (await gateway.PostAsync("", Csv(csv))).ProblemAsync(400, "validation");
        await (await gateway.PostAsync("?mapping=json", Csv(csv))).ProblemAsync(400, "validation");
    }

    [Theory]
    [InlineData("text/csv; charset=\"utf-8\"", null)]
    [InlineData("TEXT/CSV;charset=UTF-8;header=present", "identity")]
    [InlineData("text/csv; charset='utf-8'", null, 415)]
    public async Task A_content_type_is_read_with_quotes_and_in_any_case(string type, string? coding, int status = 200)
    {
        using var response = await gateway.PostAsync("?mapping=csv&wait=true", Body("no,a\nQ1,1\n"u8.ToArray(), type, coding));
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    // 'a' is an integer in the mapping "csv": the byte is decoded to a letter, and fails in the conversion.
    [InlineData("csv", "text/csv; charset=windows-1252", "L1", 400)]
    [InlineData("latin", "text/csv", "L2", 200)]
    [InlineData("latin", "text/csv; charset=Windows-1252", "L3", 200)]
    public async Task A_file_is_read_in_the_encoding_that_request_or_mapping_declares(
        string mapping,
        string type,
        string number,
        int outcome
    )
    {
        byte[] csv = [.. System.Text.Encoding.ASCII.GetBytes($"no,a\n{number},"), 0x80, 0xE9, .. "\n"u8];
        var import = await gateway.ImportAsync(Body(csv, type), mapping);
        if (outcome == 200)
        {
            Assert.Equal("completed 1 1 0 0 0", Counts(import));
            Assert.Contains(
                "\"a\":\"€é\"",
                gateway.Grains.Rows.Single(r => r.Policy == $"motor-fr/{number}").Row.Input.ToString(),
                StringComparison.Ordinal
            );
            return;
        }
        using var reject = JsonDocument.Parse(Assert.Single(await gateway.RejectsAsync(import)));
        Assert.Equal($"{number},€é", reject.RootElement.GetProperty("input").GetString());
    }

    [Fact]
    public async Task An_encoding_that_is_unknown_or_contradicts_is_refused_and_the_known_ones_are_named()
    {
        var unknown = await (await gateway.PostAsync("?mapping=csv", Body("no,a\n"u8.ToArray(), "text/csv; charset=ebcdic"))).ProblemAsync(
            415,
            "unsupported-media-type"
        );
        Assert.Contains(
            "utf-8, windows-1252, iso-8859-1, iso-8859-15, utf-16, utf-16le, utf-16be",
            unknown.GetProperty("detail").GetString(),
            StringComparison.Ordinal
        );
        var other = await (await gateway.PostAsync("?mapping=latin", Body("no,a\n"u8.ToArray(), "text/csv; charset=utf-8"))).ProblemAsync(
            400,
            "validation"
        );
        Assert.Contains(
            "'latin' reads windows-1252",
            other.GetProperty("errors").GetProperty("/Content-Type")[0].GetString(),
            StringComparison.Ordinal
        );
        var mark = await (await gateway.PostAsync("?mapping=csv", Body([0xFF, 0xFE, 0x6E, 0x00], "text/csv"))).ProblemAsync(
            400,
            "malformed"
        );
        Assert.Contains("utf-16le", mark.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_one_policy_are_gathered_and_each_counts()
    {
        var import = await gateway.ImportAsync(Csv("no,a,car\nG1,1,V1\nG1,1,V2\nG1,1,V3\nG2,1,V1\nG3,1,V1\nG3,2,V2\nG1,1,V4\n"), "fleet");
        Assert.Equal("completed 7 4 0 0 3", Counts(import));
        var row = gateway.Grains.Rows.Single(static r => r.Policy == "motor-fr/G1").Row;
        Assert.Contains(
            """[{"id":"V1","kind":"vehicle"},{"id":"V2","kind":"vehicle"},{"id":"V3","kind":"vehicle"}]""",
            row.Input.ToString(),
            StringComparison.Ordinal
        );
        Assert.Equal(
            [6, 7, 8],
            (await gateway.RejectsAsync(import))
                .Select(static r => JsonDocument.Parse(r).RootElement.GetProperty("line").GetInt32())
                .Order()
        );
    }

    [Fact]
    public async Task What_a_policy_refuses_is_the_outcome_of_each_of_its_rows()
    {
        gateway.Grains.Policy = static (policy, _) =>
            Task.FromResult(
                new ImportOutcome(
                    policy.EndsWith("H1", StringComparison.Ordinal) ? ImportOutcomeKind.Rejected : ImportOutcomeKind.Changed,
                    "validation",
                    "no"
                )
            );
        var import = await gateway.ImportAsync(Csv("no,a,car\nH1,1,V1\nH1,1,V2\nH2,1,V1\nH2,1,V2\n"), "fleet");
        gateway.Grains.Policy = static (_, _) => Task.FromResult(new ImportOutcome(ImportOutcomeKind.Created));
        Assert.Equal("completed 4 0 2 0 2", Counts(import));
        Assert.Equal(
            ["2 H1,1,V1", "3 H1,1,V2"],
            (await gateway.RejectsAsync(import))
                .Select(static r => JsonDocument.Parse(r).RootElement)
                .Select(static r => $"{r.GetProperty("line")} {r.GetProperty("input").GetString()}")
                .Order()
        );
    }

    [Theory]
    [InlineData("/v1/imports/0123456789abcdef0123456789abcdef")]
    [InlineData("/v1/imports/0123456789abcdef0123456789abcdef/rejects")]
    [InlineData("/v1/imports/..%2f..%2fetc")]
    [InlineData("/v1/imports/x")]
    public async Task An_unknown_import_is_not_found(string path) =>
        await (await gateway.Http.GetAsync(path)).ProblemAsync(404, "not-found");

    [Fact]
    public async Task Imports_are_listed_newest_first_page_by_page()
    {
        var ids = new List<string?>();
        for (var i = 0; i < 3; i++)
            ids.Insert(0, (await gateway.ImportAsync(Csv("no,a\n"))).GetProperty("id").GetString());
        var first = await (await gateway.Http.GetAsync("/v1/imports?limit=2")).JsonAsync();
        var second = await (await gateway.Http.GetAsync($"/v1/imports?limit=2&cursor={first.GetProperty("next").GetString()}")).JsonAsync();
        Assert.Equal(
            ids,
            first
                .GetProperty("items")
                .EnumerateArray()
                .Concat(second.GetProperty("items").EnumerateArray())
                .Take(3)
                .Select(static i => i.GetProperty("id").GetString())
        );
    }

    [Fact]
    public async Task A_gzip_body_is_unpacked_and_one_that_is_cut_off_fails_with_its_rows_kept()
    {
        Assert.Equal("completed 100 100 0 0 0", Counts(await gateway.ImportAsync(Body(Gzip(Rows(100)), "text/csv", "gzip"))));
        var packed = Gzip(Rows(100_000));
        var import = await gateway.ImportAsync(Body(packed[..(packed.Length / 2)], "text/csv", "gzip"));
        Assert.Equal("failed", import.GetProperty("state").GetString());
        Assert.Matches("The gzip data is damaged or cut off after line [1-9]", import.GetProperty("detail").GetString());
        Assert.True(import.GetProperty("created").GetInt32() > 10_000);
    }
}
