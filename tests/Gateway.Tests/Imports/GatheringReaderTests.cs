using System.Globalization;
using System.Text;
using System.Text.Json;
using Concord.Imports;
using CsCheck;
using Xunit;

namespace Concord.Gateway.Imports.Tests;

/// <summary>Several rows of one policy, gathered into it.</summary>
public sealed class GatheringReaderTests
{
    private const string Header = "no,from,prem,holder,car,make\n";

    private static readonly ImportMapping Cars = Mapping("\"assets\"");
    private static readonly ImportMapping CarsAndParties = Mapping("[\"assets\",\"parties\"]");

    [Fact]
    public async Task Rows_of_one_policy_become_one_and_each_has_its_place()
    {
        var items = await ReadAsync("A,2017-01-01,1,P,V1,BMW\nA,2017-01-01,1,P,V2,AUDI\nA,2017-01-01,1,P,,\nB,2017-01-01,2,P,V3,FIAT\n");
        Assert.Equal(["2+3+4 A 2017-01-01 V1:BMW V2:AUDI", "5 B 2017-01-01 V3:FIAT"], items.Select(Show));
        Assert.Equal(
            """{"assets":[{"attributes":{"make":"BMW"},"id":"V1","kind":"vehicle"},{"attributes":{"make":"AUDI"}"""
                + ""","id":"V2","kind":"vehicle"}],"effectiveDate":"2017-01-01","expirationDate":"2099-01-01","number":"A","parties":"""
                + """[{"id":"P","role":"policyholder"}],"premium":{"amount":"1","currency":"EUR"},"product":"motor"}""",
            items[0].Content.ToString()
        );
        Assert.Equal((4, "A,2017-01-01,1,P,V2,AUDI"), (items[0].Others![1].Line, items[0].Others![0].Reject("c", "d").Input));
    }

    [Fact]
    public async Task An_equal_element_in_several_rows_is_kept_once_and_a_differing_one_is_a_contradiction()
    {
        var parties = await ReadAsync("A,2017-01-01,1,P,V1,BMW\nA,2017-01-01,1,P,V2,BMW\nA,2017-01-01,1,Q,V1,BMW\n", CarsAndParties);
        Assert.Equal("2+3+4 A 2017-01-01 V1:BMW V2:BMW", Show(Assert.Single(parties)));
        Assert.Contains(
            """[{"id":"P","role":"policyholder"},{"id":"Q","role":"policyholder"}]""",
            parties[0].Content.ToString(),
            StringComparison.Ordinal
        );

        var items = await ReadAsync("A,2017-01-01,1,P,V1,BMW\nA,2017-01-01,1,P,V1,AUDI\nB,2017-01-01,1,P,V1,AUDI\n");
        Assert.Equal(["2 validation", "3 validation", "4 B 2017-01-01 V1:AUDI"], items.Select(Show));
        Assert.Equal("The rows of this policy do not agree: of 'V1' (vehicle) in assets, line 3 differs from line 2.", items[0].Detail);
    }

    [Theory]
    [InlineData("A,2017-01-01,9,P,V3,BMW", "/premium/amount")]
    [InlineData("A,2017-01-01,1,Q,V3,BMW", "/parties")]
    [InlineData("A,2017-01-01,,P,V3,BMW", "/premium")]
    public async Task Rows_that_differ_elsewhere_are_all_rejected_with_both_lines(string row, string pointer)
    {
        var items = await ReadAsync(
            $"A,2017-01-01,1,P,V1,BMW\nA,2017-01-01,1,P,V2,BMW\n{row}\nA,2017-01-01,1,P,V4,BMW\nB,2017-01-01,1,P,V1,BMW\n"
        );
        Assert.Equal(["2 validation", "3 validation", "4 validation", "5 validation", "6 B 2017-01-01 V1:BMW"], items.Select(Show));
        Assert.All(
            items.Take(4),
            item =>
                Assert.StartsWith(
                    $"The rows of this policy do not agree: line 4 has another {pointer} than line 2.",
                    item.Detail,
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task Rows_of_a_policy_that_are_not_adjacent_are_rejected_and_overwrite_nothing()
    {
        var items = await ReadAsync(
            "A,2017-01-01,1,P,V1,BMW\nB,2017-01-01,1,P,V2,BMW\nA,2017-01-01,1,P,V3,BMW\nA,2017-01-01,1,P,V4,BMW\nC,2017-01-01,1,P,V1,BMW\n"
        );
        Assert.Equal(
            ["2 A 2017-01-01 V1:BMW", "3 B 2017-01-01 V2:BMW", "4 validation", "5 validation", "6 C 2017-01-01 V1:BMW"],
            items.Select(Show)
        );
        Assert.Contains("stand further up in the file already", items[2].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_date_of_a_policy_is_gathered_by_itself()
    {
        var items = await ReadAsync("A,2017-01-01,1,P,V1,BMW\nA,2017-01-01,1,P,V2,BMW\nA,2018-01-01,2,P,V1,BMW\nA,2018-01-01,2,P,V3,BMW\n");
        Assert.Equal(["2+3 A 2017-01-01 V1:BMW V2:BMW", "4+5 A 2018-01-01 V1:BMW V3:BMW"], items.Select(Show));
    }

    [Theory]
    [InlineData("A,2017-01-01,x,P,V2,BMW")] // its number is known
    [InlineData("A,2017-01-01")] // it is not
    public async Task A_row_that_cannot_be_read_among_those_of_a_policy_rejects_them_all(string bad)
    {
        var items = await ReadAsync(
            $"A,2017-01-01,1,P,V1,BMW\n{bad}\nA,2017-01-01,1,P,V3,BMW\nA,2017-01-01,1,P,V4,BMW\nB,2017-01-01,1,P,V1,BMW\n"
        );
        Assert.Equal([2, 3, 4, 5], items.Where(static i => i.Code is not null).Select(static i => i.Line).Order());
        Assert.Equal(
            3,
            items.Count(static i =>
                i.Detail?.StartsWith("Line 3, which stands among the rows of this policy, could not be read", StringComparison.Ordinal)
                == true
            )
        );
        Assert.Equal("6 B 2017-01-01 V1:BMW", Show(items.Single(static i => i.Code is null)));
    }

    [Fact]
    public async Task A_bad_first_row_rejects_the_rows_of_its_policy_only()
    {
        var items = await ReadAsync(
            "A,2017-01-01,1,P,V1,BMW\nB,2017-01-01,x,P,V1,BMW\nB,2017-01-01,1,P,V2,BMW\nC,2017-01-01\nD,2017-01-01,1,P,V1,BMW\n"
        );
        Assert.Equal(
            ["2 A 2017-01-01 V1:BMW", "3 validation", "4 validation", "5 malformed", "6 D 2017-01-01 V1:BMW"],
            items.OrderBy(static i => i.Line).Select(Show)
        );
    }

    [Fact]
    public async Task A_policy_of_too_many_rows_is_rejected_row_by_row_and_the_rest_goes_on()
    {
        var csv = new StringBuilder();
        for (var i = 0; i <= GatheredPolicy.MaxRows; i++)
            csv.Append(CultureInfo.InvariantCulture, $"A,2017-01-01,1,P,{i},\n");
        var items = await ReadAsync(csv.Append("B,2017-01-01,1,P,V1,BMW\n").ToString());
        Assert.Equal(GatheredPolicy.MaxRows + 2, items.Count);
        Assert.All(items.Take(GatheredPolicy.MaxRows + 1), static item => Assert.Equal("too-large", item.Code));
        Assert.Equal("B", items[^1].Policy.Number);
    }

    [Fact]
    public async Task A_policy_of_too_many_bytes_is_rejected_row_by_row()
    {
        var make = new string('x', 30_000);
        var items = await ReadAsync(string.Concat(Enumerable.Range(0, 40).Select(i => $"A,2017-01-01,1,P,V{i},{make}\n")));
        Assert.Equal(40, items.Count);
        Assert.All(items, static item => Assert.Equal("too-large", item.Code));
    }

    [Fact]
    public async Task Policies_beyond_those_that_can_be_remembered_are_rejected()
    {
        var items = await ReadAsync(
            "A,2017-01-01,1,P,V1,BMW\nB,2017-01-01,1,P,V1,BMW\nC,2017-01-01,1,P,V1,BMW\nC,2017-01-01,1,P,V2,BMW\n",
            maxPolicies: 2
        );
        Assert.Equal(["2 A 2017-01-01 V1:BMW", "3 B 2017-01-01 V1:BMW", "4 too-large", "5 too-large"], items.Select(Show));
    }

    [Fact]
    public void Each_row_of_any_file_is_in_exactly_one_outcome() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 5])
            .Array[0, 40]
            .Sample(rows =>
            {
                var csv = string.Concat(
                    rows.Select(
                        static (row, i) =>
                            row.Item3 switch
                            {
                                0 => $"N{row.Item1},2017-01-01,x,P,V{i},BMW\n",
                                1 => $"N{row.Item1}\n",
                                _ => $"N{row.Item1},2017-01-01,{row.Item2},P,V{i},BMW\n",
                            }
                    )
                );
                var items = ReadAsync(csv).GetAwaiter().GetResult();
                var lines = items
                    .SelectMany(static item => (item.Others ?? []).Select(static other => other.Line).Prepend(item.Line))
                    .Order();
                Assert.Equal(Enumerable.Range(2, rows.Length).Select(static line => (long)line), lines);
                foreach (var policy in items.Where(static item => item.Code is null).GroupBy(static item => item.Policy))
                    Assert.Single(policy);
            });

    private static ImportMapping Mapping(string gather) =>
        Readers.Compile(
            """
            {"number":"{no}","product":"motor","effectiveDate":"{from}","expirationDate":"2099-01-01","premium":"{prem?}",
             "parties":[{"role":"policyholder","id":"{holder}"}],
             "assets":[{"kind":"vehicle","id":"{car}","attributes":{"make":"{make?}"}}],"gather":GATHER}
            """.Replace("GATHER", gather, StringComparison.Ordinal)
        );

    /// <summary>"lines number date assets" of a gathered policy, "line code" of a row that is not imported.</summary>
    private static string Show(ImportItem item)
    {
        if (item.Code is not null)
            return $"{item.Line} {item.Code}";
        using var document = JsonDocument.Parse(item.Content.Utf8);
        var assets = document
            .RootElement.GetProperty("assets")
            .EnumerateArray()
            .Select(static asset =>
                $"{asset.GetProperty("id").GetString()}:{asset.GetProperty("attributes").GetProperty("make").GetString()}"
            );
        var lines = string.Join('+', (item.Others ?? []).Select(static other => other.Line).Prepend(item.Line));
        return $"{lines} {item.Policy.Number} {document.RootElement.GetProperty("effectiveDate").GetString()} {string.Join(' ', assets)}";
    }

    private static async Task<List<ImportItem>> ReadAsync(
        string rows,
        ImportMapping? mapping = null,
        int maxPolicies = GatheringReader.MaxPolicies
    )
    {
        mapping ??= Cars;
        var reader = await CsvItemReader.OpenAsync(
            new(new ChunkedStream(Encoding.UTF8.GetBytes(Header + rows), [1_000])),
            Readers.Realm,
            mapping,
            default
        );
        return await Readers.AllAsync(new GatheringReader(reader, mapping.Gather, maxPolicies));
    }
}
