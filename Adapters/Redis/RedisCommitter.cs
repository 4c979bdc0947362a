using Concord.Telemetry;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// Sends groups of commits. The script is called by its hash alone and never sent with the call: a Redis that does not know it was
/// restarted, failed over or replaced since the last check. Nothing is written to it before <see cref="StoreGuard"/> has checked it again.
/// </summary>
internal sealed class RedisCommitter
{
    private readonly RedisConnection _connection;
    private readonly StoreGuard _guard;
    private readonly WalEnds _ends;
    private readonly IReadOnlyList<DecodedEvents> _decoded;
    private readonly ClockLead _clock;
    private readonly StoreInstruments _metrics;
    private readonly TimeProvider _time;
    private readonly CommitRefusals _refusals;
    private readonly StoreFormat _format;
    private readonly PartitionCommitter[] _partitions;

    public RedisCommitter(
        RedisConnection connection,
        StoreGuard gate,
        WalEnds tails,
        IReadOnlyList<DecodedEvents> decoded,
        ClockLead clock,
        StoreInstruments metrics,
        CommitRefusals refusals,
        StoreFormat format,
        TimeProvider time
    )
    {
        (_connection, _guard, _ends, _decoded, _clock) = (connection, gate, tails, decoded, clock);
        (_metrics, _refusals, _format, _time) = (metrics, refusals, format, time);
        _partitions =
        [
            .. Enumerable.Range(0, gate.Keys.Count).Select(partition => new PartitionCommitter(gate.Keys[partition], SendAsync)),
        ];
    }

    public Task<CommitResult> CommitAsync(Commit commit) => _partitions[commit.Key.PartitionOf(_partitions.Length)].CommitAsync(commit);

    /// <summary>
    /// A commit that bypasses the guard, for restoring data while the guard is closed: by a script that is sent with the call.
    /// </summary>
    public async Task<CommitResult> RestoreAsync(Commit commit)
    {
        var group = new CommitGroup(_guard.Keys.Of(commit.Key));
        group.Fill(new([new(commit, new())]));
        var (keys, arguments) = (
            group.Keys(),
            group.Arguments(_guard.StoreId, _clock.Trusted.ToUnixTimeMilliseconds(), _ends.Sender, _format.TakesAppends)
        );
        var answers = (RedisResult[])
            (
                await _connection
                    .RunAsync("EVALSHA commit", group.Partition, database => database.EvaluateAsync(RedisScripts.Restore, keys, arguments))
                    .ConfigureAwait(false)
            )!;
        var outcome = group.Outcome(0, answers[0]);
        if (outcome.Outcome == CommitOutcome.Committed)
            _ends[group.Partition.Number].Announce(outcome.Position.Entry);
        return outcome;
    }

    /// <summary>Never throws: the outcome, or the failure, goes to the waiting callers.</summary>
    private async Task SendAsync(CommitGroup group)
    {
        try
        {
            var (answers, generation) = await CallAsync(group).ConfigureAwait(false);
            _refusals.Record(group.Partition.Number, reason: null);
            Complete(group, answers, generation);
        }
#pragma warning disable CA1031 // Any failure goes to the callers of this group; the partition's next group must run.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (RedisErrors.IsStoreLost(error))
                _guard.Close((StorageUnavailableException)error);
            var failure = RedisErrors.IsOutage(error) || error is FormatException ? RedisErrors.Translate(error) : error;
            if (failure is StorageUnavailableException)
                _refusals.Record(group.Partition.Number, failure.Message);
            foreach (var pending in group.Pending)
                pending.Done.TrySetException(failure);
        }
    }

    /// <summary>With the answers, the generation that the WAL had before they were asked for.</summary>
    private async Task<(RedisResult[] Answers, long Generation)> CallAsync(CommitGroup group)
    {
        var (hash, keys, arguments) = (
            RedisScripts.Commit.Hash,
            group.Keys(),
            group.Arguments(_guard.StoreId, _time.GetUtcNow().ToUnixTimeMilliseconds(), _ends.Sender, _format.TakesAppends)
        );
        var callers = group.Callers;
        async Task<(RedisResult[], long)> CallOnceAsync()
        {
            var generation = _guard.Generation;
            var answers = await _connection
                .RunAsync(
                    "EVALSHA commit",
                    group.Partition,
                    callers,
                    database => database.ScriptEvaluateAsync(hash, keys, arguments, CommandFlags.DemandMaster)
                )
                .ConfigureAwait(false);
            return ((RedisResult[])answers!, generation);
        }

        await _guard.EnsureVerifiedAsync().ConfigureAwait(false);
        try
        {
            return await CallOnceAsync().ConfigureAwait(false);
        }
        catch (StorageUnavailableException e) when (e.InnerException is { } cause && RedisErrors.IsNoScript(cause))
        {
            await _guard.VerifyAsync().ConfigureAwait(false);
            return await CallOnceAsync().ConfigureAwait(false);
        }
    }

    /// <param name="group">What was sent.</param>
    /// <param name="answers">The script's, in order.</param>
    /// <param name="generation">See <see cref="CallAsync"/>.</param>
    private void Complete(CommitGroup group, RedisResult[] answers, long generation)
    {
        _metrics.GroupWritten(answers.Length);
        Concord.Wal.EntryId? newest = null;
        for (var i = 0; i < answers.Length; i++)
        {
            var outcome = group.Outcome(i, answers[i]);
            if (outcome.Outcome == CommitOutcome.Committed)
                newest = outcome.Position.Entry;

            // The position of a commit that was there already may be that of another event; and where a generation has begun meanwhile, it
            // is not known to which of the two this one belongs.
            if (answers[i].Resp2Type != ResultType.Array && generation == _guard.Generation)
                _decoded[group.Partition.Number].Add(new(outcome.Position, group.Pending[i].Commit.Event) { Generation = generation });
            group.Pending[i].Span?.SetTag("concord.group.size", answers.Length);
            group.Pending[i].Done.TrySetResult(outcome);
        }

        if (newest is { } id)
            _ends[group.Partition.Number].Announce(id);
    }
}
