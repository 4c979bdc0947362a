using System.Collections.Immutable;
using Xunit;

namespace Concord.System.Tests;

/// <summary>
/// One continuous run: phases of load with a fault in each, and after each the proof that nothing of all that was acknowledged so far is
/// lost.
/// </summary>
internal sealed class FaultRun(
    LoadGenerator load,
    SystemVerification verification,
    IReadOnlyList<string> policies,
    AvailabilityReport report
)
{
    /// <summary>Load before a fault, so that there is something to disturb.</summary>
    private static readonly TimeSpan LeadIn = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, List<Operation>> _history = policies.ToDictionary(
        static p => p,
        static _ => new List<Operation>(),
        StringComparer.Ordinal
    );

    /// <summary>Makes the policies.</summary>
    public async Task BeginAsync()
    {
        foreach (var created in await load.CreateAsync())
            _history[created.Policy].Add(created);
    }

    /// <param name="atLeast">How long the load goes on, and longer where the fault takes longer.</param>
    /// <param name="fault">What is done to the system; completes when it is undone.</param>
    /// <param name="measured">What the fault itself has measured, for the report.</param>
    public async Task<PhaseResult> PhaseAsync(
        string name,
        TimeSpan atLeast,
        Func<Task> fault,
        Func<IEnumerable<(string Name, double Value)>>? measured = null
    )
    {
        using var stop = new CancellationTokenSource();
        var (sending, enough) = (load.RunAsync(name.Replace(' ', '-'), stop.Token), load.ForAsync(atLeast));
        try
        {
            await load.ForAsync(LeadIn);
            await fault();
            await enough;
        }
        finally
        {
            await stop.CancelAsync();
        }

        var exchanges = await sending;
        var objections = exchanges
            .Select(static e => (Exchange: e, Objection: Contract.Objection(e)))
            .Where(static e => e.Objection is not null)
            .Select(static e => $"{e.Exchange.Operation}: {e.Objection}")
            .ToList();
        await verification.UntilReadyAsync();
        var unknown = exchanges.Select(static e => e.Operation).Where(static o => o.Outcome == Outcome.Unknown).ToList();
        var resolved = await Task.WhenAll(unknown.Select(load.ResolveAsync));
        foreach (
            var operation in exchanges.Select(static e => e.Operation).Where(static o => o.Outcome != Outcome.Unknown).Concat(resolved)
        )
            _history[operation.Policy].Add(operation);

        var result = PhaseResult.Of(name, exchanges, resolved) with
        {
            Measured = (measured?.Invoke() ?? []).ToImmutableSortedDictionary(
                static m => m.Name,
                static m => m.Value,
                StringComparer.Ordinal
            ),
        };
        report.Add(result);
        Fail(name, "answers that the contract does not know", objections);
        await VerifyAsync(name);
        return result;
    }

    /// <summary>Completes when the load has gone on for so long from now.</summary>
    public Task ForAsync(TimeSpan time) => load.ForAsync(time);

    private async Task VerifyAsync(string name)
    {
        var recorded = await verification.ReadHistoriesAsync(policies);
        Fail(
            name,
            "what clients were told cannot have come from one register",
            policies.SelectMany(p => HistoryChecker.Check(p, _history[p], recorded[p])).Select(static v => v.ToString())
        );
        Fail(name, "projections have not caught up", await verification.UntilCaughtUpAsync());
        Fail(name, "the system does not agree with itself", await verification.CheckAsync(recorded));
    }

    private static void Fail(string phase, string what, IEnumerable<string> problems)
    {
        var all = problems.ToList();
        if (all.Count > 0)
            Assert.Fail($"After '{phase}' {what}: {all.Count} problems.\n{string.Join('\n', all.Take(20))}");
    }
}
