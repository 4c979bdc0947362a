using System.Diagnostics;
using Concord.Telemetry;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>Commits of one partition in one call of <c>commit.lua</c>, with the callers that wait for them.</summary>
internal sealed class CommitGroup(RedisKeys.Partition partition)
{
    /// <summary>
    /// Commits in one call: while the script runs, Redis does nothing else (about 13 µs per commit, measured with redis-benchmark).
    /// </summary>
    private const int MaxCommits = 128;

    /// <summary>Rows of imports in one call, so that the next one, with what callers wait for, can be sent soon.</summary>
    public const int MaxBulkCommits = MaxCommits / 2;

    private const int MaxBytes = 4 << 20;

    /// <summary>Arguments before the names of the fields: store id, milliseconds, sender, number of fields.</summary>
    private const int Preamble = 4;

    /// <summary>Arguments of a commit before the values of the fields: expected beginning, header, form, state.</summary>
    private const int StateArguments = 4;

    private readonly List<PendingCommit> _pending = [];
    private long _bytes;

    public RedisKeys.Partition Partition => partition;

    public IReadOnlyList<PendingCommit> Pending => _pending;

    /// <summary>Callers whose traces are sampled; null where there are none.</summary>
    public SampledCallers? Callers
    {
        get
        {
            SampledCallers? callers = null;
            foreach (var pending in _pending)
                SampledCallers.Add(ref callers, pending.Span);
            return callers;
        }
    }

    /// <summary>Takes what fits from the queue, in order, and at most <paramref name="max"/>.</summary>
    public void Fill(Queue<PendingCommit> waiting, int max = MaxCommits)
    {
        max = Math.Min(_pending.Count + max, MaxCommits);
        while (_pending.Count < max && waiting.TryPeek(out var next))
        {
            _bytes += next.Commit.State.Length + next.Commit.Event.Data.Utf8.Length;
            if (_pending.Count > 0 && _bytes > MaxBytes)
                return;
            _pending.Add(waiting.Dequeue());
        }
    }

    public RedisKey[] Keys()
    {
        var keys = new RedisKey[_pending.Count + 2];
        (keys[0], keys[1]) = (partition.Wal, partition.Marker);
        for (var i = 0; i < _pending.Count; i++)
            keys[i + 2] = partition.State(_pending[i].Commit.Key);
        return keys;
    }

    /// <param name="takesAppends">See <see cref="ICommitStore.TakesAppends"/>.</param>
    public RedisValue[] Arguments(string storeId, long milliseconds, RedisValue sender, bool takesAppends)
    {
        var names = EntryFields.Names;
        var arguments = new RedisValue[Preamble + names.Length + (StateArguments + names.Length) * _pending.Count];
        (arguments[0], arguments[1], arguments[2], arguments[3]) = (storeId, milliseconds, sender, names.Length);
        names.CopyTo(arguments.AsSpan(Preamble));
        var rest = arguments.AsSpan(Preamble + names.Length);
        foreach (var pending in _pending)
        {
            var (expected, header) = StateValue.Write(pending.Commit);
            var form =
                pending.Commit.AppendsState ? "append"
                : takesAppends ? "binary"
                : "text";
            (rest[0], rest[1], rest[2], rest[3]) = (expected, header, form, pending.Commit.State);
            EntryFields.Write(pending.Commit.Event, rest[StateArguments..]);
            rest = rest[(StateArguments + names.Length)..];
        }

        return arguments;
    }

    /// <summary>The outcome of the commit at <paramref name="index"/>, from the script's answer for it.</summary>
    public CommitResult Outcome(int index, RedisResult answer)
    {
        var commit = _pending[index].Commit;
        if (answer.Resp2Type != ResultType.Array)
        {
            return Concord.Wal.EntryId.TryParse((string?)answer, out var id)
                ? new(CommitOutcome.Committed, commit.ExpectedVersion + 1, new(partition.Number, id))
                : throw new FormatException($"'{answer}' is not the id of an entry.");
        }

        var stored = (byte[])answer[0]!;
        if (stored.Length == 0)
            return new(CommitOutcome.Conflict, 0, default);
        var (version, commitId, position, _) = StateValue.ReadHeader(partition.Number, stored);
        var same = version == commit.ExpectedVersion + 1 && commitId == commit.CommitId;
        return new(same ? CommitOutcome.Committed : CommitOutcome.Conflict, version, position);
    }
}

/// <param name="Span">The caller's span, where its trace is sampled.</param>
internal sealed record PendingCommit(Commit Commit, TaskCompletionSource<CommitResult> Done, Activity? Span = null);
