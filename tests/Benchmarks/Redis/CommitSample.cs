using Concord.Adapters.Redis;
using Concord.Ports;
using Concord.Timeline;
using StackExchange.Redis;

namespace Concord.Benchmarks;

/// <summary>A commit as the commands before have left it in the store, for baselines that are to move the same bytes.</summary>
internal sealed record CommitSample(Commit Commit)
{
    private const int Candidates = 201;

    /// <summary>The entry's fields.</summary>
    public NameValueEntry[] Fields()
    {
        var values = new RedisValue[EntryFields.Names.Length];
        EntryFields.Write(Commit.Event, values);
        return [.. EntryFields.Names.Zip(values, static (name, value) => new NameValueEntry(name, value))];
    }

    /// <summary>
    /// The arguments of <c>commit.lua</c> for this one commit, from the fields on, in as many printable bytes each; names of fields as they
    /// are.
    /// </summary>
    public IEnumerable<string> PrintableArguments()
    {
        var fields = Fields();
        yield return fields.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var field in fields)
            yield return field.Name!;
        yield return new('e', StateValue.HeaderLength + 1);
        yield return new('h', StateValue.HeaderLength);
        yield return "append";
        yield return new('s', AddedLength());
        foreach (var field in fields)
            yield return new('v', (int)field.Value.Length());
    }

    /// <summary>Length of what the commit has added to the state: its newest frame.</summary>
    private int AddedLength()
    {
        var (rest, newest) = (Commit.State[1..], 0);
        for (; !rest.IsEmpty; rest = rest[newest..])
        {
            var bytes = new FrameBytes(rest.Span);
            newest = bytes.Count() + bytes.Position;
        }
        return newest;
    }

    /// <summary>Of the median size among the newest endorsements of <paramref name="policies"/> policies.</summary>
    public static async Task<CommitSample> TakeAsync(ICommitStore store, IWriteAheadLog log, int policies)
    {
        var found = new List<Commit>();
        for (var i = 0; i < Candidates; i++)
        {
            var state = await store.ReadAsync(new(BenchmarkSilo.KeyOf(i * policies / Candidates)));
            if (state is null or { Version: < 2 })
                continue;
            var id = state.Position.Entry;
            var entries = await log.ReadRangeAsync(state.Position.Partition, id, id.Next(), 1);
            found.Add(
                new()
                {
                    Key = state.Key,
                    ExpectedVersion = state.Version - 1,
                    CommitId = state.CommitId,
                    State = state.Data,
                    Event = entries[0].Event,
                }
            );
        }

        return new(found.OrderBy(static commit => commit.State.Length).ElementAt(found.Count / 2));
    }
}
