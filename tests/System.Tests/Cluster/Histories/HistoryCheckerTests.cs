using Xunit;

namespace Concord.System.Tests;

/// <summary>The checker finds what it is there for: each history is sound but for one thing.</summary>
public sealed class HistoryCheckerTests
{
    private static readonly Operation A = Write("a", 0, 10, 20);
    private static readonly Operation B = Write("b", 1, 30, 40);
    private static readonly Operation C = Write("c", 2, 50, 60);
    private static readonly Recorded[] Abc = [new(1, "a"), new(2, "b"), new(3, "c")];

    [Fact]
    public void A_sound_history_passes()
    {
        Assert.Empty(
            Check(
                Abc,
                A,
                B,
                C,
                Read(1, "a", 25, 28),
                Read(3, "c", 61, 62),
                Conflict("d", expected: 1, stored: 2, 41, 45),
                History(["a", "b"], 42, 44)
            )
        );
    }

    [Fact]
    public void Whoever_reads_while_a_write_is_under_way_may_see_either()
    {
        Assert.Empty(Check(Abc, A, B, C, Read(2, "b", 55, 58), Read(3, "c", 51, 59)));
        Assert.Empty(Check(Abc, A, B, C, Read(3, "c", 51, 54), Read(2, "b", 50, 58)));
    }

    [Fact]
    public void Two_sequential_reads_must_not_see_versions_in_reverse_order()
    {
        Assert.Equal(ViolationKind.StaleRead, Only(Check(Abc, A, B, C, Read(3, "c", 51, 54), Read(2, "b", 55, 58))));
    }

    [Fact]
    public void A_write_of_unknown_outcome_may_be_there_or_not()
    {
        var unknown = C with { Outcome = Outcome.Unknown, Version = 0 };
        Assert.Empty(Check(Abc, A, B, unknown, Read(3, "c", 900, 901), Read(2, "b", 800, 899)));
        Assert.Empty(Check([.. Abc[..2]], A, B, unknown, Read(2, "b", 900, 901)));
    }

    [Fact]
    public void A_lost_write_is_found()
    {
        Assert.Equal(ViolationKind.Lost, Only(Check([.. Abc[..2]], A, B, C)));
    }

    [Fact]
    public void A_version_read_but_not_recorded_is_found()
    {
        Assert.Equal(ViolationKind.Lost, Only(Check([.. Abc[..2]], A, B, Read(3, "c", 70, 80))));
        Assert.Equal(ViolationKind.Lost, Only(Check([.. Abc[..2]], A, B, Conflict("d", expected: 1, stored: 3, 70, 80))));
        Assert.Equal(ViolationKind.Lost, Only(Check([.. Abc[..2]], A, B, History(["a", "b", "c"], 70, 80))));
    }

    [Fact]
    public void Two_writers_of_one_version_are_found()
    {
        Assert.Equal(ViolationKind.TwoWriters, Only(Check(Abc, A, B, C, Write("x", 2, 51, 59))));
    }

    [Fact]
    public void A_duplicated_write_is_found()
    {
        Assert.Equal(ViolationKind.Duplicate, Only(Check([.. Abc, new(4, "c")], A, B, C)));
    }

    [Fact]
    public void A_gap_in_the_versions_is_found()
    {
        Assert.Contains(
            Check([Abc[0], Abc[1], new(4, "c")], A, B, C with { Expected = 3, Version = 4 }),
            static v => v.Kind == ViolationKind.Gap
        );
    }

    [Fact]
    public void A_change_on_another_version_than_its_writer_knew_is_found()
    {
        Assert.Equal(ViolationKind.WrongVersion, Only(Check(Abc, A, B, C with { Expected = 1 })));
    }

    [Fact]
    public void A_refused_write_that_appears_later_is_found()
    {
        Assert.Equal(ViolationKind.Resurrected, Only(Check([.. Abc, new(4, "d")], A, B, C, Conflict("d", expected: 3, stored: 2, 41, 45))));
        Assert.Equal(
            ViolationKind.Resurrected,
            Only(Check([.. Abc, new(4, "d")], A, B, C, Write("d", 3, 70, 80) with { Outcome = Outcome.Refused }))
        );
    }

    [Fact]
    public void A_change_without_a_writer_is_found()
    {
        Assert.Equal(ViolationKind.FromNobody, Only(Check([.. Abc, new(4, "z")], A, B, C)));
    }

    [Fact]
    public void A_conflict_that_names_the_expected_version_is_found()
    {
        Assert.Equal(ViolationKind.FalseConflict, Only(Check(Abc, A, B, C, Conflict("d", expected: 3, stored: 3, 70, 80))));
    }

    [Fact]
    public void A_version_with_the_content_of_another_is_found()
    {
        Assert.Equal(ViolationKind.WrongContent, Only(Check(Abc, A, B, C, Read(3, "b", 70, 80))));
        Assert.Equal(ViolationKind.WrongContent, Only(Check(Abc, A, B, C, History(["a", "c"], 70, 80))));
    }

    [Fact]
    public void A_read_older_than_an_acknowledged_write_is_found()
    {
        Assert.Equal(ViolationKind.StaleRead, Only(Check(Abc, A, B, C, Read(2, "b", 61, 70))));
        Assert.Equal(ViolationKind.StaleRead, Only(Check(Abc, A, B, C, Conflict("d", expected: 1, stored: 2, 61, 70))));
        Assert.Equal(ViolationKind.StaleRead, Only(Check(Abc, A, B, C, History(["a", "b"], 61, 70))));
    }

    [Fact]
    public void A_policy_not_found_after_its_creation_is_found()
    {
        Assert.Equal(ViolationKind.StaleRead, Only(Check(Abc, A, B, C, Read(0, null, 25, 28))));
        Assert.Empty(Check(Abc, A, B, C, Read(0, null, 1, 15)));
    }

    [Fact]
    public void A_read_of_a_future_version_is_found()
    {
        Assert.Equal(ViolationKind.FutureRead, Only(Check(Abc, A, B, C, Read(3, "c", 45, 48))));
        Assert.Equal(ViolationKind.FutureRead, Only(Check(Abc, A, B, C, List(3, named: 2, 45, 48))));
    }

    [Fact]
    public void A_list_may_lag_behind_but_not_behind_the_position_that_was_named()
    {
        Assert.Empty(Check(Abc, A, B, C, List(2, named: 2, 100, 110)));
        Assert.Equal(ViolationKind.StaleRead, Only(Check(Abc, A, B, C, List(2, named: 3, 100, 110))));
    }

    [Fact]
    public void A_write_started_after_its_successor_was_acknowledged_is_found()
    {
        Assert.Equal(ViolationKind.OutOfOrder, Only(Check(Abc, A, B with { Invoked = 65, Completed = 70 }, C)));
    }

    private static IReadOnlyList<Violation> Check(Recorded[] recorded, params Operation[] operations) =>
        HistoryChecker.Check("P1", operations, recorded);

    private static ViolationKind Only(IReadOnlyList<Violation> violations) => Assert.Single(violations).Kind;

    private static Operation Write(string key, long expected, long invoked, long completed) =>
        new()
        {
            Kind = OperationKind.Write,
            Policy = "P1",
            Key = key,
            Expected = expected,
            Invoked = invoked,
            Completed = completed,
            Outcome = Outcome.Accepted,
            Version = expected + 1,
        };

    private static Operation Conflict(string key, long expected, long stored, long invoked, long completed) =>
        Write(key, expected, invoked, completed) with
        {
            Outcome = Outcome.Conflict,
            Version = stored,
        };

    private static Operation Read(long version, string? mark, long invoked, long completed) =>
        new()
        {
            Kind = OperationKind.Read,
            Policy = "P1",
            Invoked = invoked,
            Completed = completed,
            Outcome = Outcome.Shown,
            Version = version,
            Mark = mark,
        };

    private static Operation History(string[] marks, long invoked, long completed) =>
        Read(marks.Length, mark: null, invoked, completed) with
        {
            Kind = OperationKind.History,
            Marks = marks,
        };

    private static Operation List(long version, long named, long invoked, long completed) =>
        Read(version, mark: null, invoked, completed) with
        {
            Kind = OperationKind.List,
            Expected = named,
        };
}
