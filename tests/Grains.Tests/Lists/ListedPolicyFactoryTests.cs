using System.Text;
using Concord.Policies;
using Concord.Timeline;
using Concord.Values;
using CsCheck;
using Xunit;

namespace Concord.Lists.Tests;

public sealed class ListedPolicyFactoryTests
{
    private static readonly PolicyId Id = PolicyId.Create(RealmId.Parse("motor-fr"), "A-1");
    private static readonly DateTimeOffset Recorded = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Inception = new(2026, 1, 1);

    private const string Issued =
        """{"assets":[{"id":"V1","kind":"vehicle","attributes":{"make":"Renault"}}],"attributes":{"bonus":0.5"""
        + ""","coverage":"Max"},"parties":[{"id":"C1","name":"Élodie","role":"policyholder"}]"""
        + ""","product":"motor","term":{"effectiveDate":"2026-01-01","expirationDate":"2027-01-01"}}""";

    private static readonly Gen<(string Type, int Day, string Changes)> Transactions = Gen.Select(
        Gen.Int[0, 6].Select(index => new[] { "endorse", "cancel", "rescindCancel", "reinstate", "renew", "lapse", "nonRenew" }[index]),
        Gen.Int[0, 20],
        Gen.Int[0, 2].Select(index => new[] { "{}", """{"product":"fleet"}""", """{"term":{"expirationDate":"2028-01-01"}}""" }[index]),
        (type, day, changes) => (type, day, changes)
    );

    [Fact]
    public void The_segment_of_each_day_agrees_with_the_view_of_that_day() =>
        Transactions
            .Array[0, 12]
            .Sample(transactions =>
            {
                var timeline = TimelineOf([("issue", 0, Issued), .. transactions]);
                var entry = ListedPolicyFactory.Of(Id, timeline);

                for (var day = Inception; day <= Inception.AddDays(22); day = day.AddDays(1))
                {
                    var view = PolicyViews.At(timeline, Id, day, null, Recorded.AddYears(1));
                    var segment = entry.Segments.Last(segment => segment.From <= day);
                    Assert.Equal(view.Status.AsEnumerable(), segment.Status);
                    Assert.Equal((view.Product, view.Term), (segment.Product, segment.Term));
                }

                Assert.Equal(timeline.Version, entry.Version);
                Assert.Equal(Inception, entry.Segments[0].From);
            });

    [Fact]
    public void A_transaction_without_a_searchable_change_adds_no_segment()
    {
        var entry = ListedPolicyFactory.Of(
            Id,
            TimelineOf([("issue", 0, Issued), ("endorse", 3, """{"attributes":{"bonus":0.6}}"""), ("endorse", 5, "{}")])
        );

        Assert.Single(entry.Segments);
    }

    [Fact]
    public void A_party_or_asset_that_was_removed_again_is_still_found()
    {
        var entry = ListedPolicyFactory.Of(
            Id,
            TimelineOf([
                ("issue", 0, Issued),
                (
                    "endorse",
                    3,
                    """{"assets":[{"id":"V2","kind":"vehicle"}],"parties":{"add":[{"id":"C2","role":"driver"}]"""
                        + ""","remove":[{"id":"C1","role":"policyholder"}]}}"""
                ),
            ])
        );

        Assert.Equal(["C1", "C2"], entry.Parties.AsEnumerable());
        Assert.Equal(["V1", "V2"], entry.Assets.AsEnumerable());
    }

    [Fact]
    public void The_search_finds_number_names_ids_and_attributes()
    {
        var words = ListedPolicyFactory.Of(Id, TimelineOf([("issue", 0, Issued)])).Text.Split(' ');

        Assert.Superset(new HashSet<string> { "A-1", "motor", "C1", "Élodie", "V1", "Renault", "Max", "0.5" }, words.ToHashSet());
        Assert.DoesNotContain("coverage", words);
    }

    private static EntityTimeline TimelineOf(IEnumerable<(string Type, int Day, string Changes)> transactions)
    {
        var timeline = EntityTimeline.Empty(EntityKey.Of(Id));
        foreach (var (type, day, changes) in transactions)
        {
            var commit = timeline.Append(
                new()
                {
                    Type = type,
                    EffectiveDate = Inception.AddDays(day),
                    CommitId = Guid.NewGuid(),
                    Actor = "test",
                    Origin = "test",
                    Changes = CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(changes)),
                },
                Recorded.AddMinutes(timeline.Version),
                traceParent: null
            );
            timeline = EntityTimeline.Decode(new(commit.Key, commit.ExpectedVersion + 1, commit.CommitId, default, commit.State));
        }

        return timeline;
    }
}
