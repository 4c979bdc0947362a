using System.Numerics.Tensors;
using Concord.Policies;
using Concord.Policies.Tests;
using Xunit;

namespace Concord.Graph.Tests;

public sealed class FeatureHashTests
{
    private const string Golf =
        """{"kind":"vehicle","attributes":{"make":"Volkswagen","model":"Golf","power":110,"year":2016,"diesel":true}}""";

    [Fact]
    public void The_same_text_has_the_same_vector_on_every_machine_and_in_every_version_of_the_same_name()
    {
        var vector = FeatureHashGenerator.Embed(
            "/attributes/make \"Škoda\"\n/attributes/power 110\n/attributes/since \"2016-04-01\"\n/attributes/diesel true"
        );

        Assert.Equal("concord-features-2/128", FeatureHashGenerator.Name);
        Assert.Equal(FeatureHashGenerator.Dimensions, vector.Length);
        Assert.Equal(1, TensorPrimitives.Norm<float>(vector), 5);
        Assert.Equal(Golden, vector.Select((value, place) => (place, MathF.Round(value, 3))).Where(one => one.Item2 != 0));
    }

    [Fact]
    public void The_same_content_has_likeness_1_whatever_the_order_of_its_attributes()
    {
        Assert.Equal(
            1,
            Likeness(
                Golf,
                """{"attributes":{"year":2016,"diesel":true,"power":110,"model":"Golf","make":"Volkswagen"},"kind":"vehicle"}"""
            ),
            6
        );
        Assert.Equal(FeatureHashGenerator.Embed("/a 1\n/b 2"), FeatureHashGenerator.Embed("/b 2\n/a 1"));
    }

    [Fact]
    public void Similar_cars_are_nearer_than_different_ones()
    {
        var next = Likeness(
            Golf,
            """{"kind":"vehicle","attributes":{"make":"Volkswagen","model":"Golf","power":115,"year":2017,"diesel":true}}"""
        );
        var cousin = Likeness(
            Golf,
            """{"kind":"vehicle","attributes":{"make":"Volkswagen","model":"Polo","power":75,"year":2012,"diesel":false}}"""
        );
        var stranger = Likeness(
            Golf,
            """{"kind":"vehicle","attributes":{"make":"Ferrari","model":"Roma","power":620,"year":2021,"diesel":false}}"""
        );

        Assert.True(next > cousin + 0.1 && cousin > stranger + 0.1, $"{next:0.00} {cousin:0.00} {stranger:0.00}");
        Assert.True(next > 0.75, $"{next:0.00}");
    }

    [Fact]
    public void Near_numbers_are_nearer_than_far_ones_at_every_size()
    {
        foreach (var size in (double[])[10, 1_000, 1_000_000])
        {
            var (near, far) = (
                Likeness($$"""{"value":{{size}}}""", $$"""{"value":{{size * 1.05}}}"""),
                Likeness($$"""{"value":{{size}}}""", $$"""{"value":{{size * 4}}}""")
            );
            Assert.True(near > far + 0.2, $"{size}: {near:0.00} {far:0.00}");
        }
    }

    [Fact]
    public void A_name_with_a_typing_error_or_without_its_accents_stays_near()
    {
        const string name = """{"name":"Élodie Martin"}""";

        Assert.Equal(1, Likeness(name, """{"name":"ELODIE MARTIN"}"""), 6);
        var (typo, namesake, other) = (
            Likeness(name, """{"name":"Elodie Martyn"}"""),
            Likeness(name, """{"name":"Josef Martin"}"""),
            Likeness(name, """{"name":"Bruno Kowalski"}""")
        );
        Assert.True(typo > namesake && namesake > other + 0.1, $"{typo:0.00} {namesake:0.00} {other:0.00}");
    }

    [Fact]
    public void The_same_word_in_another_field_counts_less_than_in_the_same()
    {
        // Over many words: two features of one pair may collide.
        var words = Enumerable.Range(0, 200).Select(n => $"w{n * 7919}o{n * 104729}").ToList();
        var same = words.Average(word => Likeness($$"""{"colour":"{{word}}"}""", $$"""{"colour":"{{word}}","doors":5}"""));
        var elsewhere = words.Average(word => Likeness($$"""{"colour":"{{word}}"}""", $$"""{"interior":"{{word}}","doors":5}"""));
        var nowhere = words.Average(word => Likeness($$"""{"colour":"{{word}}"}""", """{"interior":"other","doors":5}"""));

        Assert.True(same > elsewhere + 0.4 && elsewhere > nowhere + 0.01, $"{same:0.000} {elsewhere:0.000} {nowhere:0.000}");
    }

    [Fact]
    public void Amounts_count_as_numbers_and_days_as_days()
    {
        Assert.True(Likeness("""{"amount":{"amount":"1000.00"}}""", """{"amount":{"amount":"1010.00"}}""") > 0.6);
        Assert.True(
            Likeness("""{"occurredOn":"2018-03-01"}""", """{"occurredOn":"2018-03-20"}""")
                > Likeness("""{"occurredOn":"2018-03-01"}""", """{"occurredOn":"2011-03-01"}""") + 0.2
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("no pointer")]
    [InlineData("/a \"cut of")]
    [InlineData("/a \"\\ud8")]
    [InlineData("/a b \"c \"d\"")]
    [InlineData("/a 1e999")]
    [InlineData("/a \" \"")]
    [InlineData("/a -0.0000000001\n\n/b null")]
    public void Whatever_the_text_is_the_vector_has_length_1_or_is_empty(string text)
    {
        var norm = TensorPrimitives.Norm<float>(FeatureHashGenerator.Embed(text));
        Assert.True(norm == 0 || Math.Abs(norm - 1) < 1e-5, $"{norm}");
    }

    private static readonly (int Place, float Value)[] Golden =
    [
        (3, -0.146f),
        (4, -0.146f),
        (5, -0.065f),
        (18, -0.262f),
        (23, -0.196f),
        (24, 0.327f),
        (25, 0.065f),
        (29, -0.142f),
        (35, 0.057f),
        (37, -0.017f),
        (42, -0.277f),
        (44, -0.196f),
        (46, 0.146f),
        (48, 0.008f),
        (49, -0.31f),
        (50, -0.222f),
        (51, 0.057f),
        (55, -0.222f),
        (58, -0.146f),
        (64, 0.065f),
        (67, 0.164f),
        (71, 0.146f),
        (74, -0.146f),
        (82, 0.065f),
        (86, -0.222f),
        (90, -0.057f),
        (94, -0.131f),
        (98, -0.196f),
        (100, 0.164f),
        (104, -0.146f),
        (105, -0.048f),
        (109, 0.164f),
        (115, -0.146f),
        (118, 0.222f),
        (122, -0.065f),
        (123, -0.103f),
        (127, -0.082f),
    ];

    private static double Likeness(string left, string right) => TensorPrimitives.CosineSimilarity<float>(Embed(left), Embed(right));

    private static float[] Embed(string properties) =>
        FeatureHashGenerator.Embed(
            VertexContent.EmbeddedTextOf(VertexId.Asset(RealmId.Parse("motor-fr"), "V1"), PolicyTestBed.Json(properties))
        );
}
