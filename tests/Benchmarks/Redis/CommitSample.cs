using Concord.Grains.Commit;
using Concord.Silo.Redis.Committing;
using Concord.Silo.Redis.Log;
using StackExchange.Redis;

namespace Concord.Benchmarks.Redis;

/// <summary>A commit as the commands before have left it in the store, for baselines that are to move the same bytes.</summary>
internal sealed record CommitSample(Commit Commit)
{
    private const int Candidates = 201;

    /// <summary>Names and values of the entry's fields.</summary>
    public IReadOnlyList<RedisValue> Fields()
    {
        var fields = new List<RedisValue>();
        EntryFields.Write(fields, Commit.Event);
        return fields;
    }

    /// <summary>The arguments of <c>commit.lua</c> for this one commit, in as many printable bytes each; names of fields as they are.</summary>
    public IEnumerable<string> PrintableArguments()
    {
        var fields = Fields();
        yield return new('e', 8);
        yield return new('h', StateValue.HeaderLength);
        yield return new('s', Commit.State.Length);
        yield return ((string?)EntryFields.Arguments)!;
        for (var i = 0; i < fields.Count; i++)
            yield return i % 2 == 0 ? (string)fields[i]! : new('v', (int)fields[i].Length());
    }

    /// <summary>Of the median size among the newest endorsements of <paramref name="policies"/> policies.</summary>
    public static async Task<CommitSample> TakeAsync(ICommitStore store, IWriteAheadLog log, int policies)
    {
        var found = new List<Commit>();
        for (var i = 0; i < Candidates; i++)
        {
            var state = await store.ReadAsync(new(BenchmarkSilo.KeyOf(i * policies / Candidates)));
            if (state is null or { Version: < 2 }) continue;
            var id = state.Position.Entry;
            var entries = await log.ReadRangeAsync(state.Position.Partition, id, id with { Sequence = id.Sequence + 1 }, 1);
            found.Add(new() { Key = state.Key, ExpectedVersion = state.Version - 1, CommitId = state.CommitId, State = state.Data, Event = entries[0].Event });
        }

        return new(found.OrderBy(static commit => commit.State.Length).ElementAt(found.Count / 2));
    }
}
