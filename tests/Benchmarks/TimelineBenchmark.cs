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

    /// <summary>Of one measurement of long timelines.</summary>
    private const int Commands = 3_000;

    private static readonly RealmId Realm = RealmId.Parse("motor-fr");
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Run()
    {
        foreach (var transactions in new[] { 1, 3 })
            Measure(transactions);
        foreach (var transactions in new[] { 3, 100, 1_000, 9_000 })
            MeasureLong(transactions);
    }

    private static void Measure(int transactions)
    {
        var source = new SyntheticPolicies(seed: 2);
        var states = Enumerable.Range(0, Policies).Select(_ => source.Stored(transactions)).ToArray();
        Console.WriteLine(
            $"{transactions} transaction(s): {states.Average(state => EntityTimeline.Decode(state).Length):F0} B of JSON, "
                + $"{states.Average(state => state.Data.Length):F0} B stored"
        );
        Time("read headers", 20_000, i => EntityTimeline.Decode(states[i % Policies]));
        Time("view", 20_000, i => View(states[i % Policies]));
        Time("endorse", 20_000, i => Endorse(EntityTimeline.Decode(states[i % Policies])));
        Time("import the same again", 20_000, i => Import(states[i % Policies]));
    }

    /// <summary>Commands on a policy that is kept, as its activation makes them, and the first one after its activation.</summary>
    private static void MeasureLong(int transactions)
    {
        var count = Math.Max(1, Commands / transactions);
        var kept = Enumerable.Range(0, Math.Min(count, Policies)).Select(_ => Kept(transactions)).ToArray();
        var state = kept[0].State;
        Console.WriteLine($"{transactions} transactions: {EntityTimeline.Decode(state).Length} B of JSON, {state.Data.Length} B stored");

        var number = transactions;
        Time("endorse, kept", 1_000, i => Commit(kept[i % kept.Length].Timeline, number++));
        Time("view, kept", 1_000, i => View(kept[i % kept.Length].Timeline));
        Time("read headers", 100, _ => EntityTimeline.Decode(state));
        Time("view", 20, _ => View(state));
        Time("endorse", 20, _ => Endorse(EntityTimeline.Decode(state)));
    }

    private static (StoredState State, EntityTimeline Timeline) Kept(int transactions)
    {
        var source = new SyntheticPolicies(seed: 3);
        var state = source.Stored(1);
        var timeline = EntityTimeline.Decode(state.Key, state, new() { MaxTransactions = TimelineOptions.HighestMaxTransactions }, true);
        var frames = new List<byte>(state.Data.ToArray());
        for (var i = 1; i < transactions; i++)
            frames.AddRange(Commit(timeline, i).State.Span);
        var newest = timeline.Newest!;
        return (new(state.Key, timeline.Version, newest.CommitId, newest.Position, frames.ToArray()), timeline);
    }

    private static Commit Commit(EntityTimeline timeline, int number)
    {
        var commit = Endorse(timeline, number, $"{{\"attributes\":{{\"bonus\":{number},\"k{number % 20}\":{number}}}}}");
        if (!timeline.TryAdd(commit, new(0, new(number, 0))))
            throw new InvalidOperationException("The timeline is not of frames.");
        timeline.Forget();
        return commit;
    }

    private static void View(StoredState state) => View(EntityTimeline.Decode(state));

    private static void View(EntityTimeline timeline)
    {
        if (PolicyId.TryParse(timeline.Key.Value, out var id))
            PolicyViews.At(timeline, id, null, null, Now);
    }

    private static Commit Endorse(
        EntityTimeline timeline,
        int number = 0,
        string changes = """{"attributes":{"bonus":0.62,"usage":"AllTrips"},"premium":{"amount":"455.10"}}"""
    )
    {
        var command = new ApplyTransaction(
            Context(number),
            TransactionType.Endorse,
            new DateOnly(2019, 6, 1).AddDays(number / 50),
            SyntheticPolicies.Json(changes)
        );
        return ApplyDecision.Decide(timeline, command, new(Realm, SyntheticPolicies.Rules), Now).Commit!;
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
