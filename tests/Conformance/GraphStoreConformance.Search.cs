using Concord.Graph;
using Xunit;
using static Concord.Conformance.Subgraphs;

namespace Concord.Conformance;

public abstract partial class GraphStoreConformance
{
    [Fact]
    public async Task Every_word_must_be_found_and_may_be_the_start_of_one()
    {
        await ApplyAsync(
            Policy("A00000001-V01", 1, """{"make":"Renault","model":["Mégane"],"year":2018}"""),
            Policy("B2", 1, """{"nested":{"make":"RENAULT"},"model":"Clio"}"""),
            Policy("C3", 1, """{"make":"Citroën"}""")
        );
        foreach (
            var (text, found) in ((string, string)[])
                [
                    ("renault", "A00000001-V01 B2"),
                    ("RENAULT", "A00000001-V01 B2"),
                    ("ren", "A00000001-V01 B2"),
                    ("ren meg", "A00000001-V01"),
                    ("megane renault", "A00000001-V01"),
                    ("MÉGANE", "A00000001-V01"),
                    ("enault", ""),
                    ("citroen", "C3"),
                    ("Citroën", "C3"),
                    ("A00000001-V01", "A00000001-V01"),
                    ("a00000001", "A00000001-V01"),
                    ("2018", "A00000001-V01"),
                    ("20", "A00000001-V01"),
                    ("renault clio 2018", ""),
                    ("renault citroen", ""),
                    ("b2 clio", "B2"),
                    ("motor", ""),
                    ("make", ""),
                ]
        )
            await AssertFoundAsync(text, found);
    }

    [Fact]
    public async Task Every_script_is_searched_without_case_and_accents()
    {
        await ApplyAsync(
            Policy("A", 1, """{"name":"統全公寓大廈管理維護"}"""),
            Policy("B", 1, """{"name":"राम शर्मा"}"""),
            Policy("C", 1, """{"name":"Straße Øst İSTANBUL ΟΔΥΣΣΕΥΣ"}"""),
            Policy("D", 1, """{"name":"한국보험 d’Artagnan"}""")
        );
        foreach (
            var (text, found) in ((string, string)[])
                [
                    ("公寓", "A"),
                    ("護", "A"),
                    ("寓公", ""),
                    ("公寓管理", ""),
                    ("शर्मा", "B"),
                    ("रोमी", ""),
                    ("strasse", "C"),
                    ("STRAẞE", "C"),
                    ("ost", "C"),
                    ("istanbul", "C"),
                    ("οδυσσευς", "C"),
                    ("\u1112\u1161\u11ab\u1100\u116e\u11a8", "D"),
                    ("국보", "D"),
                    ("artagnan", "D"),
                ]
        )
            await AssertFoundAsync(text, found);
    }

    [Fact]
    public async Task Query_syntax_in_user_text_has_no_effect()
    {
        await ApplyAsync(Policy("A", 1, """{"words":"renault clio"}"""));
        await AssertFoundAsync("-renault", "A");
        foreach (
            var text in (string[])
                [
                    "\"",
                    "a\"b",
                    "renault OR clio",
                    "NOT renault",
                    "renault AND",
                    "NEAR(renault clio)",
                    "words:renault",
                    "{words}:x",
                    "^",
                    "*",
                    "(",
                    "' OR 1=1 --",
                    "%",
                    "_",
                    "ren%lt",
                    "re_ault",
                    "\0",
                    "re\0nault",
                    "\ud800",
                    "   ",
                    "",
                    "@text",
                    "`",
                    "\\",
                    "/",
                    "ren*lt",
                    "ren?ult",
                    "${x}",
                    "😀",
                ]
        )
            await AssertFoundAsync(text, "");
    }

    [Fact]
    public async Task A_search_keeps_to_the_asked_kind_and_limit()
    {
        await ApplyAsync([
            .. Enumerable
                .Range(0, 20)
                .Select(i =>
                    Policy($"A{i}", 1, """{"word":"lyon"}""")
                        .WithParty($"P{i}", says: """{"city":"Lyon"}""")
                        .WithPlace("L1", says: """{"city":"Lyon"}""")
                ),
        ]);
        await Graph.EventuallyAsync(async () =>
        {
            Assert.Equal(41, (await Store.SearchAsync(new() { Text = "lyon" })).Count);
            Assert.Equal(20, (await Store.SearchAsync(new() { Text = "lyon", Kind = VertexKinds.Parties })).Count);
            Assert.Equal(
                "places/motor-fr~L1",
                Assert.Single(await Store.SearchAsync(new() { Text = "lyon", Kind = VertexKinds.Places })).Vertex.Id.ToString()
            );
            Assert.Empty(await Store.SearchAsync(new() { Text = "lyon", Kind = VertexKinds.Claims }));
            Assert.Equal(
                7,
                (await Store.SearchAsync(new() { Text = "lyon", Limit = 7 })).Select(static hit => hit.Vertex.Id).Distinct().Count()
            );
        });
    }

    [Fact]
    public async Task Hits_carry_their_vertex_and_come_best_first()
    {
        await ApplyAsync(
            Policy(
                "A",
                1,
                """{"text":"one word about lyon among very many others that tell nothing of it at all whatever they may say"}"""
            ),
            Policy("B", 1, """{"text":"lyon lyon lyon"}""")
        );
        await Graph.EventuallyAsync(async () =>
        {
            var hits = await Store.SearchAsync(new() { Text = "lyon" });
            Assert.Equal(["A", "B"], hits.Select(static hit => hit.Vertex.Id.OwnId).Order());
            foreach (var hit in hits)
                Assert.Equal(Assert.Single(await Store.ReadVerticesAsync([hit.Vertex.Id])), hit.Vertex);
            Assert.Equal(hits.Select(static hit => hit.Score).OrderDescending(), hits.Select(static hit => hit.Score));
        });
    }

    [Fact]
    public async Task Search_follows_the_current_properties()
    {
        await ApplyAsync(
            Policy("A", 1, """{"make":"Renault"}""").WithParty("P1", says: """{"name":"Anna Karenina"}"""),
            Policy("B", 1, """{"make":"Renault"}""")
        );
        await AssertFoundAsync("renault", "A B");
        await AssertFoundAsync("karenina", "P1");

        await ApplyAsync(
            Policy("A", 2, """{"make":"Peugeot"}""").WithParty("P1", says: """{"name":"Anna Wronskaja"}"""),
            Deleted(PolicyId("B"), 2)
        );
        await AssertFoundAsync("peugeot", "A");
        await AssertFoundAsync("wronskaja", "P1");
        await AssertFoundAsync("renault", "");
        await AssertFoundAsync("karenina", "");
        await Graph.RestartAsync();
        await AssertFoundAsync("anna", "P1");
        await AssertFoundAsync("p1", "P1");

        await ApplyAsync(Policy("A", 3, """{"make":"Peugeot"}"""));
        await AssertFoundAsync("anna", "");
    }

    /// <param name="own">Ids outside Concord, in order.</param>
    private Task AssertFoundAsync(string text, string own) =>
        Graph.EventuallyAsync(async () =>
        {
            var hits = await Store.SearchAsync(new() { Text = text });
            Assert.Equal(
                $"{text}: {own}",
                $"{text}: {string.Join(' ', hits.Select(static hit => hit.Vertex.Id.OwnId).Order(StringComparer.Ordinal))}"
            );
        });
}
