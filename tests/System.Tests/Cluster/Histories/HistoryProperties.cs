using CsCheck;
using Xunit;
using static Concord.System.Tests.SimulatedRegister;

namespace Concord.System.Tests;

/// <summary>Of any history, not only of those that somebody thought of.</summary>
public sealed class HistoryProperties
{
    /// <summary>Each makes one thing wrong, or answers null where this history has no place for it.</summary>
    private static readonly (string What, Func<Run, Run?> Spoil)[] Defects =
    [
        (
            "an acknowledged write is lost",
            static run =>
                Last(run, Outcome.Accepted) is { } last && last.Version == run.Recorded.Count
                    ? run with
                    {
                        Recorded = [.. run.Recorded.SkipLast(1)],
                    }
                    : null
        ),
        (
            "an acknowledged write in the middle is lost",
            static run =>
                run.Operations.FirstOrDefault(o => o.Outcome == Outcome.Accepted && o.Version < run.Recorded.Count) is { } lost
                    ? run with
                    {
                        Recorded = [.. run.Recorded.Where(r => r.Key != lost.Key)],
                    }
                    : null
        ),
        (
            "two writers",
            static run =>
                Last(run, Outcome.Accepted) is { } one ? run with { Operations = [.. run.Operations, one with { Key = "second" }] } : null
        ),
        (
            "a refused write comes alive",
            static run =>
                Last(run, Outcome.Conflict) is { } refused
                    ? run with
                    {
                        Recorded = [.. run.Recorded, new(run.Recorded.Count + 1, refused.Key)],
                    }
                    : null
        ),
        (
            "a write is there twice",
            static run =>
                run.Recorded.Count > 0 ? run with { Recorded = [.. run.Recorded, new(run.Recorded.Count + 1, run.Recorded[0].Key)] } : null
        ),
        ("a change of nobody", static run => run with { Recorded = [.. run.Recorded, new(run.Recorded.Count + 1, "nobody")] }),
        (
            "two changes in the wrong order",
            static run =>
                run.Recorded.Count > 1
                    ? run with
                    {
                        Recorded =
                        [
                            .. run.Recorded.SkipLast(2),
                            new(run.Recorded.Count - 1, run.Recorded[^1].Key),
                            new(run.Recorded.Count, run.Recorded[^2].Key),
                        ],
                    }
                    : null
        ),
        (
            "a read goes back",
            static run =>
                Newest(run) is { Version: > 1 } seen
                    ? run with
                    {
                        Operations = [.. run.Operations, Read(run, seen.Version - 1, seen.Completed + 1)],
                    }
                    : null
        ),
        (
            "a read sees what is still to come",
            static run =>
                Last(run, Outcome.Accepted) is { } writer
                    ? run with
                    {
                        Operations = [.. run.Operations, Read(run, writer.Version, writer.Invoked - 5)],
                    }
                    : null
        ),
        (
            "a read is shown something else",
            static run =>
                run.Recorded.Count > 1
                    ? run with
                    {
                        Operations = [.. run.Operations, Read(run, 1, 0) with { Mark = run.Recorded[1].Key }],
                    }
                    : null
        ),
        (
            "a conflict with nothing",
            static run =>
                Last(run, Outcome.Conflict) is { } refused
                    ? run with
                    {
                        Operations = [.. run.Operations, refused with { Key = "refused", Version = refused.Expected }],
                    }
                    : null
        ),
    ];

    [Fact]
    public void The_answers_of_a_correct_register_pass() =>
        Runs.Sample(static run => Assert.Empty(HistoryChecker.Check("P1", run.Operations, run.Recorded)), iter: 2_000);

    [Fact]
    public void The_order_in_which_operations_were_noted_does_not_matter() =>
        Runs.Sample(static run => Assert.Empty(HistoryChecker.Check("P1", [.. run.Operations.Reverse()], run.Recorded)), iter: 500);

    [Fact]
    public void One_defect_of_any_kind_is_found() =>
        Gen.Select(Runs, Gen.Int[0, Defects.Length - 1])
            .Sample(
                static (run, index) =>
                {
                    var defect = Defects[index];
                    if (defect.Spoil(run) is { } spoilt)
                        Assert.True(HistoryChecker.Check("P1", spoilt.Operations, spoilt.Recorded).Count > 0, defect.What);
                },
                iter: 5_000
            );

    [Fact]
    public void Every_kind_of_defect_has_a_place_in_some_history()
    {
        var missing = Defects.Select(static d => d.What).ToHashSet(StringComparer.Ordinal);
        Runs.Sample(
            run =>
            {
                lock (missing)
                    missing.RemoveWhere(what => Defects.First(d => d.What == what).Spoil(run) is not null);
            },
            iter: 500
        );
        Assert.Empty(missing);
    }

    private static Operation? Last(Run run, Outcome outcome) => run.Operations.LastOrDefault(o => o.Outcome == outcome);

    /// <summary>Whoever was told of the newest version.</summary>
    private static Operation? Newest(Run run) =>
        run
            .Operations.Where(static o =>
                o is { Outcome: Outcome.Accepted or Outcome.Conflict or Outcome.Shown, Kind: not OperationKind.List }
            )
            .MaxBy(static o => o.Version);

    private static Operation Read(Run run, long version, long instant) =>
        new()
        {
            Kind = OperationKind.Read,
            Policy = "P1",
            Invoked = instant,
            Completed = instant + 1,
            Outcome = Outcome.Shown,
            Version = version,
            Mark = version == 0 ? null : run.Recorded[(int)version - 1].Key,
        };
}
