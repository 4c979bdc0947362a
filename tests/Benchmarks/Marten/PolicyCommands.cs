using System.Globalization;
using Marten;

namespace Concord.Benchmarks.MartenBaseline;

/// <summary>The commands that are measured: fetch for writing, decide, append; the snapshot is written with the event.</summary>
internal sealed class PolicyCommands(IDocumentStore store)
{
    private static readonly string[] Names =
    [
        "coverage",
        "duration",
        "sitDuration",
        "payFrequency",
        "payd",
        "usage",
        "secondDriver",
        "driverAge",
        "driverSex",
        "licenceAge",
        "vehicleAge",
        "cylinder",
        "power",
        "fuel",
        "saleBegin",
        "saleEnd",
        "speed",
        "vehicleType",
        "value",
        "weight",
        "bonus",
    ];

    public async Task IssueAsync(int index)
    {
        await using var session = store.LightweightSession();
        session.Events.StartStream<Policy>(
            KeyOf(index),
            new PolicyIssued(
                KeyOf(index),
                "motor",
                new(2025, 1, 1),
                new(2026, 1, 1),
                300.50m + (index % 400),
                "EUR",
                Names.ToDictionary(static name => name, name => string.Create(CultureInfo.InvariantCulture, $"{name} {index % 97}")),
                [
                    .. ((string[])["policyholder", "driver", "vehicle", "garaged"]).Select(kind => new PolicyPart(
                        kind,
                        string.Create(CultureInfo.InvariantCulture, $"A{index:00000000}-V01"),
                        "PEUGEOT 306"
                    )),
                ]
            )
        );
        await session.SaveChangesAsync();
    }

    public async Task EndorseAsync(int index, int number)
    {
        await using var session = store.LightweightSession();
        var stream = await session.Events.FetchForWriting<Policy>(KeyOf(index));
        if (stream.Aggregate is not { Premium: > 0 })
            throw new InvalidOperationException($"{KeyOf(index)} is not issued.");
        stream.AppendOne(
            new PolicyEndorsed(
                new(2025, 6, 1),
                "benchmark",
                new() { ["bonus"] = string.Create(CultureInfo.InvariantCulture, $"0.{10 + (number % 80)}") }
            )
        );
        await session.SaveChangesAsync();
    }

    private static string KeyOf(int index) => string.Create(CultureInfo.InvariantCulture, $"bench/P{index:000000}");
}
