using System.Text;
using Concord.Conformance;
using Concord.Errors;
using Concord.Policies;
using Concord.Ports;
using Concord.Values;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concord.Graph.Tests;

/// <summary>Parties of two realms, and which of them the graph reports as duplicates.</summary>
public sealed class DuplicateTests
{
    private readonly GraphTestBed _box = new();
    private int _policies;

    private GraphGrain Grain => new(_box.Graph, _box.Source, _box.Filler, Options.Create(new GraphOptions()), _box.Instruments, _box.Time);

    [Fact]
    public async Task The_same_person_in_two_realms_is_found_with_the_fields_that_agree()
    {
        await PartyAsync(
            "C1",
            """{"name":"Élodie Martin","attributes":{"birthDate":"1980-02-03","email":"elodie@example.org","city":"Paris"}}"""
        );
        var other = await PartyAsync(
            "K77",
            """{"name":"MARTIN, Elodie","attributes":{"dateOfBirth":"1980-02-03","city":"Paris","segment":"A"}}""",
            "home-de"
        );
        await PartyAsync("C2", """{"name":"Bruno Kowalski","attributes":{"birthDate":"1955-09-09","city":"Paris"}}""");

        var similar = await Grain.SimilarAsync(GraphTestBed.Party("C1"), 10);

        var found = Assert.Single(similar.Items);
        Assert.Equal((other, false), (found.Vertex.Id, similar.Pending));
        Assert.Equal(
            [
                new("/name", "Élodie Martin", "MARTIN, Elodie", Exact: false),
                new("/attributes/birthDate", "1980-02-03", "1980-02-03", Exact: true),
                new FieldAgreement("/attributes/city", "Paris", "Paris", Exact: true),
            ],
            found.Reasons.AsEnumerable()
        );

        // 1 - (1 - 0.5)(1 - 0.5)(1 - 0.03)
        Assert.Equal(0.7575, found.Score);
    }

    [Fact]
    public async Task Names_that_differ_in_vowel_signs_are_not_the_same()
    {
        foreach (var (id, name) in ((string, string)[])[("C1", "राम शर्मा"), ("C2", "रामा शर्मा"), ("C3", "रोमी शर्मा")])
            await PartyAsync(id, $$"""{"name":"{{name}}","attributes":{"birthDate":"1980-02-03"} }""");

        foreach (var found in (await Grain.SimilarAsync(GraphTestBed.Party("C1"), 10)).Items)
        {
            Assert.True(found.Score < 0.75, $"{found.Vertex.Id}: {found.Score}");
            Assert.DoesNotContain(found.Reasons, static reason => reason.Field == "/name" && reason.Exact);
        }
    }

    [Fact]
    public async Task A_name_is_the_same_composed_and_decomposed()
    {
        await PartyAsync("C1", """{"name":"김민준","attributes":{"birthDate":"1980-02-03"}}""");
        await PartyAsync(
            "C2",
            """{"name":"\u1100\u1175\u11b7\u1106\u1175\u11ab\u110c\u116e\u11ab","attributes":{"birthDate":"1980-02-03"}}"""
        );

        var found = Assert.Single((await Grain.SimilarAsync(GraphTestBed.Party("C1"), 10)).Items);
        Assert.Contains(found.Reasons, static reason => reason.Field == "/name" && reason.Exact);
    }

    /// <summary>Two hundred names of 32,000 letters each once made one query take minutes.</summary>
    [Fact]
    public void A_comparison_costs_little_whatever_the_values()
    {
        string Hostile(char letter)
        {
            var names = string.Join(',', Enumerable.Range(0, 200).Select(i => $"\"{new string(letter, 1_000)} {i}\""));
            return $$"""{"name":"{{new string(letter, 30_000)}}","attributes":{"names":[{{names}}] } }""";
        }

        var (one, other) = (
            CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(Hostile('a'))),
            CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(Hostile('b')))
        );
        PartyMatch.Compare(PartyFields.Of(one), PartyFields.Of(other));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var (mine, theirs) = (PartyFields.Of(one), PartyFields.Of(other));
        PartyMatch.Compare(mine, theirs);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5_000_000);
        Assert.InRange(mine.Count, 1, 16);
        Assert.All(mine, static field => Assert.InRange(field.Key.Length, 1, 256));
    }

    [Fact]
    public async Task A_cancelled_caller_ends_the_search()
    {
        using var caller = new CancellationTokenSource();
        await PartyAsync("C1", """{"name":"Jean Dupont"}""");
        await PartyAsync("C2", """{"name":"Jean Dupont"}""");
        await caller.CancelAsync();

        var gone = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Grain.SimilarAsync(GraphTestBed.Party("C1"), 10, caller.Token)
        );
        Assert.True(gone.CancellationToken.IsCancellationRequested);
    }

    [Fact]
    public async Task Agreeing_fields_raise_the_score_and_contradicting_fields_lower_it()
    {
        await PartyAsync(
            "C1",
            """{"name":"Jean Dupont","attributes":{"birthDate":"1970-01-01","phone":"+33 6 12 34 56 78","taxId":"1 70 01 75"}}"""
        );
        await PartyAsync(
            "same",
            """{"name":"Jean Dupont","attributes":{"birthDate":"1970-01-01","phone":"0612345678","tax_id":"1700175"}}"""
        );
        await PartyAsync("typo", """{"name":"Jean Dupond","attributes":{"birthDate":"1970-01-01"}}""");
        await PartyAsync("namesake", """{"name":"Jean Dupont","attributes":{"birthDate":"1999-12-31"}}""");
        await PartyAsync("name", """{"name":"Jean Dupont"}""");

        var found = (await Grain.SimilarAsync(GraphTestBed.Party("C1"), 10)).Items;

        Assert.Equal(["same", "typo", "name", "namesake"], found.Select(one => one.Vertex.Id.OwnId));
        Assert.True(
            found[0].Score > 0.95 && found[1].Score is > 0.6 and < 0.75 && found[2].Score == 0.5 && found[3].Score == 0.25,
            string.Join(' ', found.Select(one => one.Score))
        );
        Assert.Contains(new("/attributes/phone", "+33 6 12 34 56 78", "0612345678", Exact: true), found[0].Reasons);
        Assert.Contains(new("/name", "Jean Dupont", "Jean Dupond", Exact: false), found[1].Reasons);
    }

    [Fact]
    public async Task A_party_with_another_name_is_found_by_the_same_identifier()
    {
        await PartyAsync("C1", """{"name":"Anna Berg","attributes":{"nationalId":"AB-123.456","mail":"x@example.org"}}""");
        var other = await PartyAsync("C2", """{"name":"Anna Lindqvist","attributes":{"nationalId":"AB-123.456"}}""");
        for (var i = 0; i < 60; i++)
            await PartyAsync($"N{i}", $$"""{"name":"Anna Berger{{i}}","attributes":{"nationalId":"ZZ-{{i}}"} }""");

        var found = (await Grain.SimilarAsync(GraphTestBed.Party("C1"), 3)).Items;

        Assert.Contains(found, one => one.Vertex.Id == other);
        Assert.True(found.Length <= 3);
    }

    [Fact]
    public async Task A_value_shared_by_many_parties_is_no_reason()
    {
        await PartyAsync("C1", """{"attributes":{"sex":"M","licenceYears":12,"region":"75"}}""");
        await PartyAsync("C2", """{"attributes":{"sex":"M","region":"75"}}""");

        var similar = await Grain.SimilarAsync(GraphTestBed.Party("C1"), 10);

        Assert.Empty(similar.Items);
        Assert.False(similar.Pending);
    }

    [Fact]
    public async Task A_party_without_properties_has_no_duplicates()
    {
        await PartyAsync("C1", "{}");
        await PartyAsync("C2", "{}");

        var similar = await Grain.SimilarAsync(GraphTestBed.Party("C1"), 10);

        Assert.Equal((0, false), (similar.Items.Length, similar.Pending));
    }

    [Fact]
    public async Task Without_vectors_duplicates_are_searched_by_name_and_the_answer_says_so()
    {
        var box = new GraphTestBed(new FakeGenerator());
        await box.CommitAsync(
            1,
            """{"parties":[{"role":"driver","id":"C1","name":"Jean Dupont"},{"role":"driver","id":"C2","name":"Dupont Jean"}]}"""
        );
        await box.TakeAllAsync();
        var grain = new GraphGrain(box.Graph, box.Source, box.Filler, Options.Create(new GraphOptions()), box.Instruments, box.Time);

        var similar = await grain.SimilarAsync(GraphTestBed.Party("C1"), 10);

        Assert.Equal("C2", Assert.Single(similar.Items).Vertex.Id.OwnId);
        Assert.True(similar.Pending);
        Assert.True((await grain.SimilarAsync(GraphTestBed.Policy(1), 10)).Pending);
    }

    [Fact]
    public async Task Similar_policies_have_a_score_and_no_reasons()
    {
        await _box.CommitAsync(1, """{"attributes":{"coverage":"Maxi","bonus":0.5}}""");
        await _box.CommitAsync(2, """{"attributes":{"coverage":"Maxi","bonus":0.52}}""");
        await _box.CommitAsync(3, """{"attributes":{"coverage":"Mini","bonus":1.8}}""");
        await _box.TakeAllAsync();

        var similar = await Grain.SimilarAsync(GraphTestBed.Policy(1), 10);

        Assert.Equal([GraphTestBed.Policy(2), GraphTestBed.Policy(3)], similar.Items.Select(one => one.Vertex.Id));
        Assert.All(similar.Items, one => Assert.Empty(one.Reasons));
        Assert.True(similar.Items[0].Score is > 0.7 and < 1);
    }

    [Fact]
    public async Task A_query_from_a_missing_vertex_is_not_found_and_a_path_needs_two_ends()
    {
        await _box.CommitAsync(1);
        await _box.TakeAllAsync();
        var (here, away) = (GraphTestBed.Policy(1), GraphTestBed.Policy(2));

        await Assert.ThrowsAsync<NotFoundException>(() => Grain.GetAsync(away));
        await Assert.ThrowsAsync<NotFoundException>(() => Grain.SimilarAsync(away, 10));
        await Assert.ThrowsAsync<NotFoundException>(() => Grain.NeighborsAsync(new() { Start = away }));
        await Assert.ThrowsAsync<NotFoundException>(() => Grain.PathsAsync(new() { From = here, To = away }));
        await Assert.ThrowsAsync<NotFoundException>(() => Grain.PathsAsync(new() { From = away, To = here }));
        var error = await Assert.ThrowsAsync<ValidationException>(() => Grain.PathsAsync(new() { From = here, To = here }));
        Assert.Equal("/to", Assert.Single(error.Errors).Pointer);
        Assert.Equal(here, (await Grain.GetAsync(here)).Id);
    }

    /// <summary>A party on a policy of its own.</summary>
    private async Task<VertexId> PartyAsync(string id, string says, string realm = "motor-fr")
    {
        var number = $"Q{++_policies}";
        var party = VertexId.Party(RealmId.Parse(realm), id);
        var owner = VertexId.Policy(PolicyId.Create(RealmId.Parse(realm), number));
        var edge = new SubgraphEdge(owner, "holds", party, outward: false, "policyholder")
        {
            Properties = Subgraphs.Json("""{"role":"policyholder"}"""),
            Statement = says == "{}" ? null : Subgraphs.Json(says),
            StatedAt = _box.Time.GetUtcNow(),
        };
        var batch = new GraphBatch([
            new Subgraph
            {
                Owner = owner,
                Version = 1,
                Properties = Subgraphs.Json("""{"product":"motor"}"""),
                Edges = [edge],
            },
        ]);
        await _box.Graph.ApplyAsync(batch);
        return party;
    }
}
