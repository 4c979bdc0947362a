using System.Text.Json;
using Concord.Graph;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Conformance;

public abstract partial class GraphStoreConformance
{
    private static readonly string[] HostileIds =
    [
        "\"",
        "'",
        "`",
        "´",
        "\\",
        "/",
        "//",
        "%",
        "%2F",
        "~",
        "~~x~",
        "@",
        "@@x",
        "$",
        "${x}",
        "{{x}}",
        ":",
        ";",
        "#",
        "?",
        "&",
        "*",
        "(",
        ")",
        "<script>",
        "' OR 1=1 --",
        "\"); DROP TABLE graph; --",
        "REMOVE d IN c",
        " ",
        " x",
        "x ",
        "x",
        "X",
        "é",
        "e\u0301",
        "ß",
        "ss",
        "I",
        "ı",
        "😀",
        "👩‍👩‍👧",
        "漢字",
        "\uffff",
        "\u00a0",
        ".",
        "..",
        "-",
        "_",
        "__",
        "_key",
        "null",
        "0",
        "00",
        "1e5",
        "+",
        "=",
        "==",
        ",",
        "|",
        "^",
        "[0]",
        "!",
        new('x', 256),
        new('é', 256),
        new('漢', 256),
        new string('x', 255) + "y",
        new string('漢', 255) + "字",
        string.Concat(Enumerable.Repeat("😀", 128)),
    ];

    private static readonly string[] HostileTexts =
    [
        .. HostileIds,
        "",
        "line\nbreak\r\n\ttab",
        "nul\0here",
        "\u0001\u001f\u007f",
        "\u2028\u2029",
        "a\\nb",
        "</script>",
        "{\"json\":true}",
        "NULL",
        "true",
        "🇫🇷 drapeau",
        new('z', 10_000),
        new('漢', 10_000),
    ];

    [Fact]
    public async Task Ids_of_any_characters_are_kept_apart_and_exactly_as_they_are()
    {
        var all = HostileIds
            .Select(
                (id, i) =>
                    Policy($"A{i}", 1)
                        .WithParty(id, says: $$"""{"n":{{i}}}""")
                        .WithAsset(id, says: $$"""{"n":{{i}}}""")
                        .WithPlace(id, says: $$"""{"n":{{i}}}""")
                        .WithClaim(id, $$"""{"n":{{i}}}""")
                        .With("referencedIn", VertexId.SystemOf(id), outward: true, id)
            )
            .ToArray();
        foreach (var chunk in all.Chunk(20))
            await ApplyAsync(chunk);
        await AssertGraphIsAsync(all);
        Assert.Equal(Ids(HostileIds.Select(static id => PartyId(id))), await ListHostileAsync(VertexKinds.Parties));
        Assert.Equal(Ids(HostileIds.Select(VertexId.SystemOf)), await ListHostileAsync(VertexKinds.Systems));

        for (var i = 0; i < HostileIds.Length; i++)
        {
            var found = await NeighborsAsync(new() { Start = PartyId(HostileIds[i]), Depth = 2 });
            Assert.Equal(6, found.Vertices.Length);
            Assert.Equal(
                [PartyId(HostileIds[i]), PolicyId($"A{i}"), AssetId(HostileIds[i])],
                Assert.Single(await PathsAsync(PartyId(HostileIds[i]), AssetId(HostileIds[i]))).Vertices.Select(static vertex => vertex.Id)
            );
        }

        await ApplyAsync([.. all.Select(static subgraph => Deleted(subgraph.Owner, 2))]);
        await AssertGraphIsAsync();
    }

    [Fact]
    public async Task Values_and_names_of_any_characters_are_kept_exactly_as_they_are()
    {
        var all = HostileTexts
            .Select(
                (text, i) =>
                {
                    var (value, properties) = (
                        JsonSerializer.Serialize(text),
                        JsonSerializer.Serialize(
                            new Dictionary<string, string>
                            {
                                [text] = text,
                                ["value"] = text,
                                ["n"] = $"{i}",
                            }
                        )
                    );
                    return Policy($"A{i}", 1, properties)
                        .With(
                            "holds",
                            PartyId($"P{i}"),
                            outward: false,
                            text,
                            properties,
                            $$"""{"attributes":{"value":{{value}}},"name":{{value}}}"""
                        );
                }
            )
            .ToArray();
        foreach (var chunk in all.Chunk(20))
            await ApplyAsync(chunk);
        await AssertGraphIsAsync(all);
        await Graph.RestartAsync();
        await AssertGraphIsAsync(all);
    }

    [Fact]
    public async Task Filters_take_names_and_values_of_any_characters_as_they_are()
    {
        var texts = HostileTexts.Where(static text => text is not "value" and not "n").ToList();
        await ApplyAsync([
            .. texts.Select(
                static (text, i) =>
                    Policy($"A{i}", 1, JsonSerializer.Serialize(new Dictionary<string, string> { [text] = "here", ["value"] = text }))
            ),
        ]);
        for (var i = 0; i < texts.Count; i++)
        {
            Assert.Equal([$"A{i}"], await ListWithAsync(("value", texts[i])));
            Assert.Equal([$"A{i}"], await ListWithAsync((texts[i], "here")));
        }
    }

    [Fact]
    public async Task Edge_types_of_any_characters_are_followed_as_they_are()
    {
        string[] types = ["a\"b", "it's", "`x`", "a/b", "a\\b", "😀", "x y", "@type", "${type}", "%"];
        await ApplyAsync(types.Aggregate(Policy("A"), static (policy, type) => policy.With(type, PartyId(type), outward: false)));
        foreach (var type in types)
            Assert.Equal(["policies/motor-fr~A", PartyId(type).ToString()], await IdsAsync(PolicyId("A"), 1, EdgeDirection.Any, type));
        Assert.Equal(types.Order(StringComparer.Ordinal), (await Store.CountAsync()).Edges.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Numbers_are_kept_digit_by_digit_and_structures_as_they_are()
    {
        var policy = Policy(
                "A",
                9_007_199_254_740_991,
                """
                {"_id":"x","_key":"y","_rev":"z","_from":"a","_to":"b","decimal":12345678901234567890.12345678,
                "small":0.0000000000000000000000000001,"big":7922816251426433759354395033,
                "negative":-0.5,"none":null,"yes":true,"no":false,"empty":{},"list":[[],{},[1,"1",null,[2]]],
                "deep":{"a":{"b":{"c":{"d":{"e":{"f":[{"g":"h"}]}}}}}}}
                """
            )
            .WithParty(
                "P1",
                says: """{"attributes":{"x":0.1,"y":100000000000000000000},"_key":"z"}""",
                saidAt: new(2026, 11, 25, 23, 59, 59, 999, TimeSpan.FromHours(2))
            );
        await ApplyAsync(policy);
        await AssertGraphIsAsync(policy);
    }

    private async Task<IEnumerable<string>> ListHostileAsync(string kind) =>
        Ids(
            (
                await GraphPages.ListAsync(
                    Store,
                    new()
                    {
                        Kind = kind,
                        Realm = kind == VertexKinds.Systems ? null : "motor-fr",
                        Limit = 7,
                    }
                )
            ).Select(static vertex => vertex.Id)
        );
}
