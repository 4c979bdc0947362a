using System.Globalization;
using CsCheck;

namespace Concord.Policies.Tests;

/// <summary>A change that may or may not be legal where it is tried.</summary>
internal sealed record Step(TransactionType Type, int Day, string Changes)
{
    public string Date => new DateOnly(2018, 1, 1).AddDays(Day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

internal static class Generators
{
    private static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.Int[-3, 3].Select(n => n.ToString(CultureInfo.InvariantCulture)),
        Gen.OneOf("\"x\"", "\"y\"", "true", "null", "[1,\"a\"]", "{}")
    );

    private static readonly Gen<string> Name = Gen.OneOf("a", "b", "c", "é", "a/b");

    /// <summary>A JSON object with few names and little depth, so that patches set the same fields.</summary>
    public static readonly Gen<string> Object = ObjectOf(2);

    private static readonly Gen<string> Member = Gen.OneOf(
        Object.Select(o => $"\"attributes\":{o}"),
        Object.Select(o => $"\"attributes\":{o}"),
        Gen.Int[1, 99].Select(n => $"\"premium\":{{\"amount\":\"{n}.5\"}}"),
        Gen.Int[1, 3].Select(n => $"\"parties\":{{\"add\":[{{\"role\":\"driver\",\"id\":\"D{n}\",\"name\":\"N{n % 2}\"}}]}}"),
        Gen.Int[1, 3].Select(n => $"\"parties\":{{\"remove\":[{{\"role\":\"driver\",\"id\":\"D{n}\"}}]}}"),
        Gen.Const("\"parties\":[{\"role\":\"owner\",\"id\":\"O\"}]")
    );

    private static readonly Gen<TransactionType> Type = Gen.Frequency(
        (6, Gen.Const(TransactionType.Endorse)),
        (1, Gen.Int[0, 11].Select(n => (TransactionType)n)),
        (
            1,
            Gen.OneOf(
                TransactionType.Cancel,
                TransactionType.RescindCancel,
                TransactionType.Reinstate,
                TransactionType.Renew,
                TransactionType.NonRenew
            )
        )
    );

    public static readonly Gen<Step> Step = Gen.Select(
        Type,
        Gen.Int[0, 40],
        Member,
        (type, day, member) => new Step(type, day, $"{{{member}}}")
    );

    /// <summary>An endorsement or correction that is legal everywhere.</summary>
    public static readonly Gen<Step> Endorsement = Gen.Select(
        Gen.OneOf(TransactionType.Endorse, TransactionType.Correct),
        Gen.Int[0, 60],
        Object,
        Gen.Int[1, 3],
        Gen.Int[0, 2],
        (type, day, attributes, n, what) =>
            new Step(
                type,
                day,
                what switch
                {
                    0 => $"{{\"attributes\":{attributes}}}",
                    1 => $"{{\"attributes\":{attributes},\"premium\":{{\"amount\":\"{n}\"}}}}",
                    _ => $"{{\"parties\":{{\"add\":[{{\"role\":\"driver\",\"id\":\"D{n}\",\"name\":\"N{day}\"}}]}}}}",
                }
            )
    );

    private static Gen<string> ObjectOf(int depth)
    {
        var value = depth == 0 ? Scalar : Gen.Frequency((3, Scalar), (1, Gen.Recursive<string>((_, _) => ObjectOf(depth - 1))));
        return Gen.Select(Name, value)
            .Array[0, 4]
            .Select(members => "{" + string.Join(",", members.DistinctBy(m => m.Item1).Select(m => $"\"{m.Item1}\":{m.Item2}")) + "}");
    }
}
