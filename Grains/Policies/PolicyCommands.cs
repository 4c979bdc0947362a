using System.Diagnostics;
using Concord.Imports;
using Concord.Realms;
using Concord.Timeline;

namespace Concord.Policies;

/// <summary>How every command to a policy is carried out: by the realm's rules, with its metrics and its span.</summary>
internal sealed class PolicyCommands(IRealmRulesProvider rules, PolicyInstruments telemetry)
{
    public async Task<TAnswer> RunAsync<TAnswer>(
        string type,
        RealmId realm,
        CommandContext context,
        EntityWriter writer,
        Func<EntityTimeline, RealmRuleCheck, Decision<TAnswer>> decide
    )
    {
        using var activity = PolicyInstruments.Start(type, context.TraceParent);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var answer = await WithRulesAsync(realm, check => writer.WriteAsync(timeline => decide(timeline, check)));
            telemetry.Count(type, Outcome(answer));
            return answer;
        }
        catch (Exception failure)
        {
            telemetry.Failed(type, failure, activity);
            throw;
        }
        finally
        {
            telemetry.Took(type, started);
        }
    }

    /// <summary>
    /// Decides by the rules as this silo has cached them; if they cause a refusal, decides again by the current rules.
    /// </summary>
    public async Task<TAnswer> WithRulesAsync<TAnswer>(RealmId realm, Func<RealmRuleCheck, ValueTask<TAnswer>> run)
    {
        var check = new RealmRuleCheck(realm, await rules.GetAsync(realm));
        try
        {
            var answer = await run(check);
            if (!check.Refused)
                return answer;
        }
        catch (ConcordException) when (check.Refused)
        {
            Activity.Current?.AddEvent(new("rules refreshed"));
        }
        return await run(new(realm, await rules.GetAsync(realm, refresh: true)));
    }

    private static string Outcome<TAnswer>(TAnswer answer) =>
        answer switch
        {
            CommandResult { Replayed: true } => "replayed",
            ImportOutcome { Kind: ImportOutcomeKind.Rejected, Code: { } code } => code,
            ImportOutcome { Kind: ImportOutcomeKind.Unchanged } => "unchanged",
            ImportOutcome { Kind: ImportOutcomeKind.Held } => "held",
            _ => "committed",
        };
}
