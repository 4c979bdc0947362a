using System.Buffers;
using System.Text;
using System.Text.Json;
using Concord.Errors;
using Concord.Policies;
using Concord.Policies.Tests;
using CsCheck;
using Xunit;

namespace Concord.Portfolio.Tests;

/// <summary>Random policies and points, and their rows read back.</summary>
internal static class RandomPortfolios
{
    private static readonly DateOnly FirstDay = new(2018, 1, 1);

    /// <summary>When the first transaction of each policy is recorded; each later one is a minute later.</summary>
    private static readonly DateTimeOffset Created = new(2018, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Another currency, no premium, and corrections that move the first day.</summary>
    private static readonly Gen<Step> Rare = Gen.Select(
        Gen.Int[0, 40],
        Gen.Int[1, 20],
        Gen.Int[0, 3],
        (day, number, what) =>
            what switch
            {
                0 => new Step(TransactionType.Endorse, day, $"{{\"premium\":{{\"amount\":\"{number}\",\"currency\":\"USD\"}}}}"),
                1 => new Step(TransactionType.Endorse, day, "{\"premium\":null}"),
                2 => new Step(TransactionType.Correct, day, $"{{\"term\":{{\"effectiveDate\":\"2018-01-{number:00}\"}}}}"),
                _ => new Step(TransactionType.Correct, day, $"{{\"premium\":{{\"amount\":\"{number}.25\"}}}}"),
            }
    );

    public static readonly Gen<Step[][]> Books = Gen.Frequency((3, Generators.Step), (1, Rare)).Array[0, 9].Array[1, 5];

    public static readonly Gen<PortfolioPoint> Point = Gen.Select(
        Gen.Int[-3, 60],
        Gen.Int[-1, 11],
        (day, minute) => new PortfolioPoint(FirstDay.AddDays(day), Created.AddMinutes(minute))
    );

    public static IReadOnlyList<PolicyTestBed> Play(Step[][] policies) => [.. policies.Select(Play)];

    public static PortfolioPage Snapshot(IReadOnlyList<PolicyTestBed> policies, PortfolioPoint at, params string[] fields) =>
        Write(policies, new SnapshotRows(at, [.. fields.Order(StringComparer.Ordinal).Select(Field)]));

    public static PortfolioPage Movements(IReadOnlyList<PolicyTestBed> policies, PortfolioPoint from, PortfolioPoint to) =>
        Write(policies, new MovementRows(from, to));

    public static List<JsonElement> Rows(PortfolioPage page) =>
        [
            .. Encoding
                .UTF8.GetString(page.Lines)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(static line => JsonDocument.Parse(line).RootElement.Clone()),
        ];

    private static PortfolioPage Write(IReadOnlyList<PolicyTestBed> policies, IPortfolioRows rows)
    {
        var (output, count) = (new ArrayBufferWriter<byte>(), 0);
        for (var i = 0; i < policies.Count; i++)
            count += rows.Write(output, PolicyId.Create(RealmId.Parse("motor-fr"), $"A{i}"), policies[i].Timeline.Transactions) ? 1 : 0;
        return rows.Complete(
            new()
            {
                Lines = output.WrittenSpan.ToArray(),
                Rows = count,
                Policies = policies.Count,
                IsMore = false,
                Totals = [],
            }
        );
    }

    private static PolicyTestBed Play(Step[] steps)
    {
        var box = new PolicyTestBed { Now = Created };
        box.Create();
        foreach (var step in steps)
        {
            try
            {
                box.Apply(step.Type, step.Date, step.Changes);
            }
            catch (ConcordException refusal) when (refusal is IllegalTransitionException or ValidationException)
            {
                // Refused: nothing was recorded.
            }
        }
        return box;
    }

    private static PortfolioField Field(string text)
    {
        Assert.True(PortfolioField.TryParse(text, out var field, out _));
        return field;
    }
}
