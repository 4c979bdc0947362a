using Concord.Policies;
using Concord.Ports;
using Concord.Realms;
using Concord.Values;
using Xunit;

namespace Concord.Conformance;

/// <summary>What every <see cref="IPolicyListStore"/> must guarantee.</summary>
public abstract class PolicyListStoreConformance : StorageConformance
{
    private static readonly RealmId Motor = RealmId.Parse("motor-fr");
    private static readonly DateOnly Today = new(2018, 6, 1);

    private IPolicyListStore Index => Storage.Index;

    [Fact]
    public async Task Numbers_come_in_order_page_by_page_and_from_their_realm_alone()
    {
        await Index.ApplyAsync(
            [Policy("C"), Policy("A"), Policy("B", realm: "home-de"), Policy("a"), Policy("B"), Policy("10"), Policy("9")],
            []
        );
        await Storage.RestartAsync();

        Assert.Equal(["10", "9", "A", "B", "C", "a"], await QueryAsync(new() { Realm = Motor, Limit = 100 }));
        Assert.Equal(["10", "9"], await QueryAsync(new() { Realm = Motor, Limit = 2 }));
        Assert.Equal(
            ["A", "B"],
            await QueryAsync(
                new()
                {
                    Realm = Motor,
                    Limit = 2,
                    After = "9",
                }
            )
        );
        Assert.Equal(["B"], await QueryAsync(new() { Realm = RealmId.Parse("home-de"), Limit = 2 }));
        Assert.Empty(
            await QueryAsync(
                new()
                {
                    Realm = Motor,
                    Limit = 2,
                    After = "a",
                }
            )
        );
    }

    [Fact]
    public async Task The_policies_of_a_realm_are_counted_altogether_and_after_a_number()
    {
        await Index.ApplyAsync([Policy("C"), Policy("A"), Policy("B", realm: "home-de"), Policy("a"), Policy("B"), Policy("10")], []);
        await Index.ApplyAsync([Policy("A", version: 9)], []);

        Assert.Equal(5, await Index.CountAsync(Motor, null));
        Assert.Equal(2, await Index.CountAsync(Motor, "B"));
        Assert.Equal(3, await Index.CountAsync(Motor, "AA"));
        Assert.Equal(0, await Index.CountAsync(Motor, "a"));
        Assert.Equal(0, await Index.CountAsync(RealmId.Parse("none"), null));
    }

    [Fact]
    public async Task A_higher_version_replaces_everything_and_a_lower_or_equal_one_nothing()
    {
        await Index.ApplyAsync([Policy("A", version: 2, party: "P1", asset: "V1", text: "renault")], []);
        await Index.ApplyAsync([Policy("A", version: 3, party: "P2", asset: "V2", text: "peugeot", product: "van")], []);
        await Index.ApplyAsync(
            [Policy("A", version: 3, party: "P3", text: "fiat"), Policy("A", version: 1, party: "P3", text: "fiat")],
            []
        );

        Assert.Equal(["A"], await QueryAsync(All with { Party = "P2", Asset = "V2", Text = "peugeot", Product = "van" }));
        foreach (
            var query in (PolicyQuery[])
                [
                    All with
                    {
                        Party = "P1",
                    },
                    All with
                    {
                        Asset = "V1",
                    },
                    All with
                    {
                        Text = "renault",
                    },
                    All with
                    {
                        Product = "motor",
                    },
                    All with
                    {
                        Party = "P3",
                    },
                    All with
                    {
                        Text = "fiat",
                    },
                ]
        )
            Assert.Empty(await QueryAsync(query));
    }

    [Fact]
    public async Task A_rewrite_replaces_what_is_there_whatever_its_version()
    {
        await Index.ApplyAsync(
            [Policy("A", version: 3, party: "P1", asset: "V1", text: "renault"), Policy("B", version: 9, party: "P1")],
            []
        );
        await Index.RewriteAsync(
            [
                Policy("A", version: 3, party: "P2", asset: "V2", text: "peugeot", product: "van"),
                Policy("B", version: 2, party: "P2"),
                Policy("C", party: "P2"),
            ],
            []
        );
        await Storage.RestartAsync();

        Assert.Equal(["A"], await QueryAsync(All with { Party = "P2", Asset = "V2", Text = "peugeot", Product = "van" }));
        Assert.Equal(["A", "B", "C"], await QueryAsync(All with { Party = "P2" }));
        foreach (var query in (PolicyQuery[])[All with { Party = "P1" }, All with { Asset = "V1" }, All with { Text = "renault" }])
            Assert.Empty(await QueryAsync(query));
        await Index.ApplyAsync([Policy("B", version: 3, party: "P3")], []);
        Assert.Equal(["B"], await QueryAsync(All with { Party = "P3" }));
    }

    [Fact]
    public async Task Status_and_product_are_those_of_the_asked_day()
    {
        await Index.ApplyAsync(
            [
                Policy("A") with
                {
                    Segments =
                    [
                        new(new(2017, 1, 1), "motor", [PolicyStatus.InForce], new(new(2017, 1, 1), new(2018, 1, 1))),
                        new(
                            new(2018, 1, 1),
                            "van",
                            [PolicyStatus.InForce, PolicyStatus.CancelPending],
                            new(new(2018, 1, 1), new(2019, 1, 1))
                        ),
                        new(new(2018, 9, 1), "van", [PolicyStatus.Cancelled], new(new(2018, 1, 1), new(2019, 1, 1))),
                    ],
                },
            ],
            []
        );

        foreach (
            var (day, product, status) in ((DateOnly, string, PolicyStatus)[])
                [
                    (new(2017, 1, 1), "motor", PolicyStatus.InForce),
                    (new(2017, 12, 31), "motor", PolicyStatus.InForce),
                    (new(2018, 1, 1), "van", PolicyStatus.InForce),
                    (new(2018, 8, 31), "van", PolicyStatus.CancelPending),
                    (new(2018, 9, 1), "van", PolicyStatus.Cancelled),
                ]
        )
        {
            Assert.Equal(["A"], await QueryAsync(All with { EffectiveOn = day, Product = product, Status = status }));
            Assert.Equal(["A"], await Index.QueryAsync(All with { Product = product, Status = status }, day));
            Assert.Empty(await QueryAsync(All with { EffectiveOn = day, Product = product == "van" ? "motor" : "van" }));
            Assert.Empty(await QueryAsync(All with { EffectiveOn = day, Status = PolicyStatus.Lapsed }));
        }
    }

    [Fact]
    public async Task A_day_outside_the_term_finds_the_policy_only_when_no_day_was_asked_for()
    {
        await Index.ApplyAsync([Policy("A")], []);
        Assert.Empty(await QueryAsync(All with { EffectiveOn = new(2016, 12, 31) }));
        Assert.Equal(["A"], await QueryAsync(All with { EffectiveOn = new(2017, 1, 1) }));
        Assert.Equal(["A"], await QueryAsync(All with { EffectiveOn = new(2018, 12, 31) }));
        Assert.Empty(await QueryAsync(All with { EffectiveOn = new(2019, 1, 1) }));
        Assert.Equal(["A"], await Index.QueryAsync(All with { Status = PolicyStatus.InForce }, new(2016, 1, 1)));
        Assert.Equal(["A"], await Index.QueryAsync(All with { Status = PolicyStatus.InForce }, new(2030, 1, 1)));
    }

    [Fact]
    public async Task Party_and_asset_find_by_id_and_combine()
    {
        await Index.ApplyAsync(
            [
                Policy("A", party: "P1", asset: "V1"),
                Policy("B", party: "P1", asset: "V2"),
                Policy("C", party: "P2", asset: "V1"),
                Policy("D", realm: "home-de", party: "P1"),
            ],
            []
        );
        Assert.Equal(["A", "B"], await QueryAsync(All with { Party = "P1" }));
        Assert.Equal(["A", "C"], await QueryAsync(All with { Asset = "V1" }));
        Assert.Equal(["A"], await QueryAsync(All with { Party = "P1", Asset = "V1" }));
        Assert.Equal(["B"], await QueryAsync(All with { Party = "P1", After = "A" }));
        Assert.Empty(await QueryAsync(All with { Party = "V1" }));
        Assert.Empty(await QueryAsync(All with { Party = "P" }));
    }

    [Theory]
    [InlineData("renault", "A B")]
    [InlineData("RENAULT", "A B")]
    [InlineData("ren", "A B")]
    [InlineData("ren meg", "A")]
    [InlineData("megane renault", "A")]
    [InlineData("enault", "")]
    [InlineData("citroen", "C")]
    [InlineData("Citroën", "C")]
    [InlineData("A00000001-V01", "A")]
    [InlineData("A00000001", "A")]
    [InlineData("renault peugeot", "")]
    public async Task Every_word_must_be_found_and_may_be_the_start_of_one(string text, string found)
    {
        await Index.ApplyAsync(
            [
                Policy("A", text: "A00000001-V01 Renault Mégane"),
                Policy("B", text: "B00000001-V01 RENAULT Clio"),
                Policy("C", text: "Citroën"),
                Policy("D", realm: "home-de", text: "Renault Megane"),
            ],
            []
        );
        Assert.Equal(found.Split(' ', StringSplitOptions.RemoveEmptyEntries), await QueryAsync(All with { Text = text }));
    }

    [Theory]
    [InlineData("公寓", "A")]
    [InlineData("寓", "A")]
    [InlineData("護", "A")]
    [InlineData("寓公", "")]
    [InlineData("公寓管理", "")]
    [InlineData("शर्मा", "B")]
    [InlineData("राम", "B")]
    [InlineData("रोमी", "")]
    [InlineData("strasse", "C")]
    [InlineData("STRAẞE", "C")]
    [InlineData("öst", "C")]
    [InlineData("istanbul", "C")]
    [InlineData("οδυσσευς", "C")]
    [InlineData("\u1112\u1161\u11ab\u1100\u116e\u11a8", "D")]
    [InlineData("국보", "D")]
    [InlineData("artagnan", "D")]
    public async Task Every_script_is_searched_without_case_and_accents(string text, string found)
    {
        await Index.ApplyAsync(
            [
                Policy("A", text: "統全公寓大廈管理維護"),
                Policy("B", text: "राम शर्मा"),
                Policy("C", text: "Straße Øst İSTANBUL ΟΔΥΣΣΕΥΣ"),
                Policy("D", text: "한국보험 d’Artagnan"),
            ],
            []
        );
        Assert.Equal(found.Split(' ', StringSplitOptions.RemoveEmptyEntries), await QueryAsync(All with { Text = text }));
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("a\"b")]
    [InlineData("renault OR clio")]
    [InlineData("NOT renault")]
    [InlineData("renault AND")]
    [InlineData("NEAR(renault clio)")]
    [InlineData("words:renault")]
    [InlineData("{words}:x")]
    [InlineData("-renault")]
    [InlineData("^")]
    [InlineData("*")]
    [InlineData("(")]
    [InlineData("' OR 1=1 --")]
    [InlineData("%")]
    [InlineData("\0")]
    [InlineData("re\0nault")]
    [InlineData("\ud800")]
    [InlineData("   ")]
    [InlineData("")]
    public async Task Query_syntax_in_user_text_has_no_effect(string text)
    {
        await Index.ApplyAsync([Policy("A", text: "renault clio")], []);
        // "-renault" and "^" are the same words without their punctuation; all others contain words that the policy lacks.
        Assert.Equal(text == "-renault" ? ["A"] : [], await QueryAsync(All with { Text = text }));
    }

    [Fact]
    public async Task All_conditions_combine()
    {
        await Index.ApplyAsync(
            [
                Policy("A", party: "P1", asset: "V1", text: "renault"),
                Policy("B", party: "P1", asset: "V1", text: "fiat"),
                Policy("C", party: "P1", asset: "V1", text: "renault", product: "van"),
            ],
            []
        );
        Assert.Equal(
            ["A"],
            await QueryAsync(
                All with
                {
                    Party = "P1",
                    Asset = "V1",
                    Text = "ren",
                    Product = "motor",
                    Status = PolicyStatus.InForce,
                    EffectiveOn = Today,
                }
            )
        );
        Assert.Equal(["A", "C"], await QueryAsync(All with { Asset = "V1", Text = "ren" }));
    }

    [Fact]
    public async Task Many_policies_at_once_are_all_found()
    {
        var all = Enumerable.Range(0, 1000).Select(i => Policy($"{i:0000}", party: $"P{i % 10}", text: $"word{i % 7}")).ToList();
        await Index.ApplyAsync(all, []);
        Assert.Equal(100, (await QueryAsync(All with { Party = "P3", Limit = 1000 })).Count);
        Assert.Equal(
            Enumerable.Range(0, 1000).Where(i => i % 7 == 2).Take(50).Select(i => $"{i:0000}"),
            await QueryAsync(All with { Text = "word2", Limit = 50 })
        );
    }

    [Fact]
    public async Task Realms_are_listed_in_order_in_their_newest_version()
    {
        await Index.ApplyAsync([], [Realm("b", 1), Realm("a", 2), Realm("c", 1)]);
        await Index.ApplyAsync([], [Realm("a", 1), Realm("b", 2)]);
        await Storage.RestartAsync();
        Assert.Equal([Realm("a", 2), Realm("b", 2), Realm("c", 1)], await Index.QueryRealmsAsync(null, 10));
        Assert.Equal([Realm("b", 2)], await Index.QueryRealmsAsync("a", 1));
        Assert.Empty(await Index.QueryRealmsAsync("c", 1));

        await Index.RewriteAsync([], [Realm("b", 1), Realm("d", 1)]);
        Assert.Equal([Realm("a", 2), Realm("b", 1), Realm("c", 1), Realm("d", 1)], await Index.QueryRealmsAsync(null, 10));
    }

    private static PolicyQuery All => new() { Realm = Motor, Limit = 100 };

    private ValueTask<IReadOnlyList<string>> QueryAsync(PolicyQuery query) => Index.QueryAsync(query, Today);

    private static ListedPolicy Policy(
        string number,
        long version = 1,
        string realm = "motor-fr",
        string party = "P0",
        string asset = "V0",
        string text = "words",
        string product = "motor"
    ) =>
        new()
        {
            Id = PolicyId.Create(RealmId.Parse(realm), number),
            Version = version,
            Segments = [new(new(2017, 1, 1), product, [PolicyStatus.InForce], new(new(2017, 1, 1), new(2019, 1, 1)))],
            Parties = [party],
            Assets = [asset],
            Text = text,
        };

    private static RealmView Realm(string id, long version) =>
        new()
        {
            Id = RealmId.Parse(id),
            Version = version,
            Definition = CanonicalJson.FromTrusted([.. "{\"name\":\""u8, (byte)('0' + version), .. "\"}"u8]),
            RecordedAt = StorageUnderTest.Start.AddTicks(version),
            Actor = "somebody",
        };
}
