using System.Collections.Immutable;
using Concord.Policies;
using Concord.Ports;
using Concord.Timeline;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Concord.Imports;

/// <summary>
/// Applies rows to the policies of one partition without activating them: reads all states in one call, decides each row by the
/// same functions as the policy's grain, and commits side by side, so that the commits share calls of the store. Then it tells
/// every silo which policies have changed, so that their activations read again.
/// </summary>
[GrainType(Type)]
[PreferLocalPlacement]
[Reentrant]
internal sealed class ImportWorkerGrain(
    ICommitStore store,
    PolicyCommands commands,
    ChangeNotifications notifications,
    ImportShare share,
    IGrainFactory grains,
    TimeProvider clock,
    IOptions<TimelineOptions> options
) : Grain, IImportWorkerGrain
{
    public const string Type = "import-worker";

    /// <summary>Rows that are decided before other work of the silo gets its turn.</summary>
    private const int RowsAtOnce = 16;

    /// <summary>
    /// Not on this activation's scheduler: it would keep a thread until all rows are decided, and commands would wait for it.
    /// </summary>
    public Task<ImmutableArray<ImportOutcome>> ApplyAsync(ImmutableArray<ImportRow> rows) => Task.Run(() => ApplyRowsAsync(rows));

    private async Task<ImmutableArray<ImportOutcome>> ApplyRowsAsync(ImmutableArray<ImportRow> rows)
    {
        using var place = await share.EnterAsync();
        var policies = rows.Select(static (row, index) => (row.Policy, Item: (row.Item, index)))
            .GroupBy(static row => row.Policy, static row => row.Item)
            .ToList();
        var outcomes = new ImportOutcome[rows.Length];

        // A silo that takes no notifications would go on to show old states: then each row goes through the grain of its policy.
        if (!notifications.ReachAll)
        {
            await Task.WhenAll(policies.Select(rows => ApplyAsync(rows, grains.GetPolicy(rows.Key).ImportAsync, outcomes)));
            return [.. outcomes];
        }

        var generation = store.Generation;
        EntityKey[] keys = [.. policies.Select(static rows => EntityKey.Of(rows.Key))];
        var states = await store.ReadManyAsync(keys);
        var applied = new List<Task>(policies.Count);
        using (await share.EnterDecidingAsync())
        {
            for (var i = 0; i < policies.Count; i++)
            {
                var (policy, writer) = (policies[i].Key, new EntityWriter(store, keys[i], options.Value) { IsBulk = true });
                writer.Take(states[i], generation);
                applied.Add(ApplyAsync(policies[i], item => DecideAsync(policy, writer, item), outcomes));
                if (i % RowsAtOnce == RowsAtOnce - 1)
                    await Task.Yield();
            }
        }
        try
        {
            await Task.WhenAll(applied);
        }
        finally
        {
            // Also after a failure, because other rows are recorded; and for rows that changed nothing now, because an earlier call that
            // failed may have recorded them.
            await notifications.TellAsync([.. keys.Select(ChangeMarkers.HashOf)]);
        }
        return [.. outcomes];
    }

    private Task<ImportOutcome> DecideAsync(PolicyId policy, EntityWriter writer, ApplyImportItem item) =>
        commands.RunAsync(
            "import",
            policy.Realm,
            item.Context,
            writer,
            (timeline, check) => ImportDecision.Decide(timeline, policy, item, check, clock.GetUtcNow())
        );

    /// <summary>The rows of one policy, one after the other. After one whose outcome is not known, none is applied.</summary>
    private static async Task ApplyAsync(
        IEnumerable<(ApplyImportItem Item, int Index)> rows,
        Func<ApplyImportItem, Task<ImportOutcome>> apply,
        ImportOutcome[] outcomes
    )
    {
        ImportOutcome? unavailable = null;
        foreach (var (item, index) in rows)
        {
            var outcome = unavailable ?? await OutcomeAsync(apply(item));
            if (outcome.Kind == ImportOutcomeKind.Unavailable)
                unavailable = outcome;
            outcomes[index] = outcome;
        }
    }

    private static async Task<ImportOutcome> OutcomeAsync(Task<ImportOutcome> applied)
    {
        try
        {
            return await applied;
        }
        catch (StorageUnavailableException e)
        {
            return new(ImportOutcomeKind.Unavailable, e.Code, e.Message);
        }
        catch (ConcordException e)
        {
            return new(ImportOutcomeKind.Rejected, e.Code, e.Message);
        }
    }
}
