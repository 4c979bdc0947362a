using System.Diagnostics;
using Concord.Imports;
using Concord.Policies;
using Concord.Ports;
using Concord.Timeline;

namespace Concord.Benchmarks;

/// <summary>
/// What a policy weighs and what the work on it costs without store and grain: CPU time of this process per call, on one thread.
/// </summary>
internal static class TimelineBenchmark
{
    private const int Policies = 500;

    private static readonly RealmId Realm = RealmId.Parse("motor-fr");
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Run()
    {
        foreach (var transactions in new[] { 1, 3 })
            Measure(transactions);
        foreach (var transactions in new[] { 100, 1_000, 4_000 })
            MeasureLong(transactions);
    }

    private static void Measure(int transactions)
    {
        var source = new SyntheticPolicies(seed: 2);
        var states = Enumerable.Range(0, Policies).Select(_ => source.Stored(transactions)).ToArray();
        var jsons = states.Select(state => TimelineCodec.Decode(state.Data).ToArray()).ToArray();
        Console.WriteLine(
            $"{transactions} transaction(s): {jsons.Average(json => json.Length):F0} B of JSON, "
                + $"{states.Average(state => state.Data.Length):F0} B stored"
        );
        Time("decompress", 20_000, i => TimelineCodec.Decode(states[i % Policies].Data));
        Time("decompress and parse", 20_000, i => EntityTimeline.Decode(states[i % Policies]));
        Time("compress", 20_000, i => TimelineCodec.Encode(jsons[i % Policies]));
        Time("view", 20_000, i => View(states[i % Policies]));
        Time("endorse", 20_000, i => Endorse(states[i % Policies]));
        Time("import the same again", 20_000, i => Import(states[i % Policies]));
    }

    private static void MeasureLong(int transactions)
    {
        var state = new SyntheticPolicies(seed: 3).Stored(1);
        for (var i = 1; i < transactions; i++)
        {
            var commit = Endorse(state, i, $"{{\"attributes\":{{\"bonus\":{i},\"k{i % 20}\":{i}}}}}");
            state = new(commit.Key, commit.Event.Version, commit.CommitId, state.Position, commit.State);
        }
        Console.WriteLine(
            $"{transactions} transactions: {TimelineCodec.Decode(state.Data).Length} B of JSON, {state.Data.Length} B stored"
        );
        Time("decompress and parse", 100, _ => EntityTimeline.Decode(state));
        Time("view", 100, _ => View(state));
        Time("endorse", 100, _ => Endorse(state));
    }

    private static void View(StoredState state)
    {
        if (!PolicyId.TryParse(state.Key.Value, out var id))
            return;
        PolicyViews.At(EntityTimeline.Decode(state), id, null, null, Now);
    }

    private static Commit Endorse(
        StoredState state,
        int number = 0,
        string changes = """{"attributes":{"bonus":0.62,"usage":"AllTrips"},"premium":{"amount":"455.10"}}"""
    )
    {
        var command = new ApplyTransaction(
            Context(number),
            TransactionType.Endorse,
            new DateOnly(2019, 6, 1).AddDays(number % 50),
            SyntheticPolicies.Json(changes)
        );
        return ApplyDecision.Decide(EntityTimeline.Decode(state), command, new(Realm, SyntheticPolicies.Rules), Now).Commit!;
    }

    private static void Import(StoredState state)
    {
        if (!PolicyId.TryParse(state.Key.Value, out var id))
            return;
        var row = new ApplyImportItem
        {
            Context = Context(1),
            Target = ImportTarget.Policy,
            Input = Row,
            OnExisting = OnExisting.Renew,
        };
        ImportDecision.Decide(EntityTimeline.Decode(state), id, row, new(Realm, SyntheticPolicies.Rules), Now);
    }

    private static Concord.Values.CanonicalJson Row { get; } =
        SyntheticPolicies.Json(
            """
            {"product":"motor","effectiveDate":"2021-01-01","expirationDate":"2022-01-01","premium":{"amount":"455.10"},
             "parties":[{"role":"policyholder","id":"A1"}],
             "assets":[{"kind":"vehicle","id":"A1-V01","attributes":{"make":"BMW","model":"Z3"}}],"attributes":{"bonus":0.5,
              "coverage":"Maxi","duration":30,"fuel":"Diesel",
             "payFrequency":"Biannual","payd":false,"usage":"Retired","driverAge":60,"licenceAge":40,"vehicleAge":11,"power":98,"speed":182,
              "value":20700,"weight":1210}}
            """
        );

    private static CommandContext Context(int number) =>
        new()
        {
            CommitId = new Guid(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
            Actor = "ada",
            Origin = "api",
        };

    private static void Time(string what, int count, Action<int> action)
    {
        for (var i = 0; i < count / 4; i++)
            action(i);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        for (var i = 0; i < count; i++)
            action(i);
        var cpu = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds / count;
        Console.WriteLine(
            $"    {what, -24} {cpu, 10:F1} µs  {(GC.GetAllocatedBytesForCurrentThread() - allocated) / count, 10} B allocated"
        );
    }
}
