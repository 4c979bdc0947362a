using CsCheck;

namespace Concord.System.Tests;

/// <summary>
/// Histories as a register makes them that is right: every operation takes effect at one instant between its beginning and its end.
/// </summary>
internal static class SimulatedRegister
{
    /// <summary>
    /// One operation before it is played: what, how long before and after its instant, how its writer chose the version, and whether its
    /// answer got lost.
    /// </summary>
    internal sealed record Plan(OperationKind Kind, int Before, int After, int Behind, bool AnswerLost, bool NeverArrived);

    internal sealed record Run(IReadOnlyList<Operation> Operations, IReadOnlyList<Recorded> Recorded);

    private static readonly Gen<Plan> Plans = Gen.Select(
        Gen.Frequency(
            (5, Gen.Const(OperationKind.Write)),
            (3, Gen.Const(OperationKind.Read)),
            (1, Gen.Const(OperationKind.History)),
            (1, Gen.Const(OperationKind.List))
        ),
        Gen.Int[0, 60],
        Gen.Int[0, 60],
        Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[-1, 3])),
        Gen.Frequency((6, Gen.Const(false)), (1, Gen.Const(true))),
        Gen.Bool,
        static (kind, before, after, behind, lost, never) => new Plan(kind, before, after, behind, lost, never)
    );

    public static readonly Gen<Run> Runs = Plans.Array[1, 60].Select(Play);

    public static Run Play(Plan[] plans)
    {
        var operations = new List<Operation>();
        var recorded = new List<Recorded>();
        for (var i = 0; i < plans.Length; i++)
        {
            // Instants are ten apart, the intervals around them overlap with many others.
            var (plan, instant, version) = (plans[i], 10L * i, (long)recorded.Count);
            var operation = new Operation
            {
                Kind = plan.Kind,
                Policy = "P1",
                Invoked = instant - plan.Before,
                Completed = instant + plan.After,
                Outcome = Outcome.Shown,
                Version = version,
            };
            operations.Add(
                plan.Kind switch
                {
                    OperationKind.Write => Write(
                        operation with
                        {
                            Key = $"w{i}",
                            Expected = Math.Max(0, version - plan.Behind),
                        },
                        plan,
                        recorded
                    ),
                    OperationKind.History => operation with { Marks = [.. recorded.Select(static r => r.Key)] },
                    OperationKind.List => operation with { Version = version - Math.Min(version, Math.Max(0, plan.Behind)) },
                    _ => operation with { Mark = version == 0 ? null : recorded[^1].Key },
                }
            );
        }
        return new(operations, recorded);
    }

    private static Operation Write(Operation operation, Plan plan, List<Recorded> recorded)
    {
        var lost = operation with { Outcome = Outcome.Unknown, Version = 0 };
        if (plan is { AnswerLost: true, NeverArrived: true })
            return lost;
        var version = recorded.Count;
        if (operation.Expected == version)
            recorded.Add(new(version + 1, operation.Key));
        if (plan.AnswerLost)
            return lost;
        return operation.Expected == version
            ? operation with
            {
                Outcome = Outcome.Accepted,
                Version = version + 1,
            }
            : operation with
            {
                Outcome = Outcome.Conflict,
                Version = version,
            };
    }
}
