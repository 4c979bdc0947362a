using Concord.Errors;
using Concord.Values;
using CsCheck;
using Xunit;

namespace Concord.Policies.Tests;

public sealed class PolicyProperties
{
    private static readonly string[] Days = ["2018-01-01", "2018-01-05", "2018-01-20", "2018-02-10", "2019-06-01"];

    [Fact]
    public void Every_view_equals_the_reference_fold() =>
        Generators
            .Step.Array[0, 12]
            .Sample(
                steps =>
                {
                    var box = Play(steps);
                    foreach (var day in Days)
                        Assert.Equal(
                            ReferenceFold.View(box.Log.Select(e => e.Event), day, DateTimeOffset.MaxValue),
                            ReferenceFold.Of(box.View(day))
                        );
                },
                iter: 500
            );

    [Fact]
    public void What_was_known_in_the_past_never_changes() =>
        Generators
            .Step.Array[1, 12]
            .Sample(
                steps =>
                {
                    var box = PolicyTestBed.Created();
                    var seen = new List<(string Day, DateTimeOffset KnownAt, string View, DateTimeOffset RecordedAt)>();
                    foreach (var step in steps)
                    {
                        foreach (var day in Days)
                            seen.Add((day, box.Log[^1].Event.Time, ReferenceFold.Of(box.View(day)), box.View(day).RecordedAt));
                        Try(box, step);
                    }
                    foreach (var (day, knownAt, view, recordedAt) in seen)
                    {
                        Assert.Equal(view, ReferenceFold.Of(box.View(day, knownAt)));
                        Assert.Equal(recordedAt, box.View(day, knownAt).RecordedAt);
                        Assert.Equal(view, ReferenceFold.View(box.Log.Select(e => e.Event), day, knownAt));
                    }
                },
                iter: 150
            );

    [Fact]
    public void In_whatever_order_changes_of_different_dates_arrive_the_view_is_the_same() =>
        Generators
            .Endorsement.Array[1, 8]
            .SelectMany(steps => Gen.Shuffle(steps), (steps, shuffled) => (steps, shuffled))
            .Sample(
                pair =>
                {
                    var steps = pair.steps.DistinctBy(s => s.Day).ToArray();
                    var inOneOrder = PolicyTestBed.Created();
                    var inAnother = PolicyTestBed.Created();
                    foreach (var step in steps)
                        inOneOrder.Apply(step.Type, step.Date, step.Changes);
                    foreach (var step in pair.shuffled.Where(steps.Contains))
                        inAnother.Apply(step.Type, step.Date, step.Changes);

                    foreach (var day in Days)
                        Assert.Equal(ReferenceFold.Of(inOneOrder.View(day)), ReferenceFold.Of(inAnother.View(day)));
                },
                iter: 400
            );

    [Fact]
    public void A_reduced_patch_has_the_same_effect_and_is_empty_without_effect() =>
        Gen.Select(Generators.Object, Generators.Object)
            .Sample(
                (before, patch) =>
                {
                    var target = MergePatch.Apply(null, Tree(before));
                    var after = MergePatch.Apply(target, Tree(patch));
                    var reduced = MergePatch.Reduce(target, Tree(patch));

                    Assert.Equal(after.ToString(), (reduced is null ? target : MergePatch.Apply(target, reduced)).ToString());
                    Assert.Equal(after.IsEquivalentTo(target), reduced is null);
                    Assert.Null(MergePatch.Reduce(after, Tree(patch)));
                    Assert.Equal(PolicyTestBed.Json(after.ToString()).ToString(), after.ToString());
                },
                iter: 5_000
            );

    [Fact]
    public void The_same_command_sent_again_later_is_answered_as_the_first_time() =>
        Generators
            .Step.Array[2, 8]
            .Sample(
                steps =>
                {
                    var box = PolicyTestBed.Created();
                    var context = box.Context();
                    var first = Attempt(box, steps[0], context);
                    foreach (var step in steps.Skip(1))
                        Try(box, step);
                    if (first is null)
                        return;

                    var again = Attempt(box, steps[0], context)!;

                    Assert.Equivalent(first with { Replayed = true }, again);
                },
                iter: 300
            );

    private static PolicyTestBed Play(Step[] steps)
    {
        var box = PolicyTestBed.Created();
        foreach (var step in steps)
            Try(box, step);
        return box;
    }

    private static void Try(PolicyTestBed box, Step step) => Attempt(box, step, null);

    /// <summary>A refusal is an outcome too; it must change nothing.</summary>
    private static Concord.Policies.CommandResult? Attempt(PolicyTestBed box, Step step, Concord.Policies.CommandContext? context)
    {
        var before = box.State;
        try
        {
            return box.Apply(step.Type, step.Date, step.Changes, context);
        }
        catch (ConcordException refusal) when (refusal is IllegalTransitionException or ValidationException)
        {
            Assert.Same(before, box.State);
            return null;
        }
    }

    private static JsonTree Tree(string json) => JsonTree.Of(PolicyTestBed.Json(json));
}
