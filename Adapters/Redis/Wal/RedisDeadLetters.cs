using System.Globalization;
using Concord.Timeline;
using Concord.Wal;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// Dead letters: per partition and projection a hash of letters as JSON, and a sorted set that keeps them in the order of their entries,
/// whatever the order in which they are set aside. Each letter holds a copy of its event, so trimming the WAL does not affect it.
/// </summary>
internal sealed class RedisDeadLetters(RedisStore store)
{
    public async ValueTask AddAsync(DeadLetter letter)
    {
        var (keys, id) = (store.Keys[letter.Entry.Position.Partition], letter.Entry.Position.Entry);
        var known = await FindAsync(letter.Projection, letter.Entry.Position).ConfigureAwait(false);
        var document = StoredDeadLetter.Write(known is null ? letter : letter with { FirstTriedAt = known.FirstTriedAt });
        RedisKey[] scripted = [keys.Wal, keys.DeadLetters(letter.Projection), keys.DeadLetterOrder(letter.Projection)];
        RedisValue[] arguments = [letter.Projection, id.ToString(), Sortable(id), document];
        await store
            .States.WriteAsync("EVALSHA set-aside", keys, database => database.EvaluateAsync(RedisScripts.SetAside, scripted, arguments))
            .ConfigureAwait(false);
    }

    public async ValueTask<DeadLetter?> FindAsync(string projection, WalPosition position)
    {
        if (position.Partition < 0 || position.Partition >= store.Keys.Count)
            return null;
        var keys = store.Keys[position.Partition];
        var stored = await store
            .States.ReadAsync(
                "HMGET",
                keys,
                database => database.HashGetAsync(keys.DeadLetters(projection), position.Entry.ToString(), CommandFlags.DemandMaster)
            )
            .ConfigureAwait(false);
        return stored.IsNull ? null : Read(stored, projection, position);
    }

    public async ValueTask<bool> RemoveAsync(string projection, WalPosition position)
    {
        if (position.Partition < 0 || position.Partition >= store.Keys.Count)
            return false;
        var keys = store.Keys[position.Partition];
        return await store
            .States.WriteAsync(
                "MULTI",
                keys,
                async database =>
                {
                    var transaction = database.CreateTransaction();
                    var removed = transaction.HashDeleteAsync(
                        keys.DeadLetters(projection),
                        position.Entry.ToString(),
                        CommandFlags.DemandMaster
                    );
                    _ = transaction.SortedSetRemoveAsync(
                        keys.DeadLetterOrder(projection),
                        Sortable(position.Entry),
                        CommandFlags.DemandMaster
                    );
                    await transaction.ExecuteAsync(CommandFlags.DemandMaster).ConfigureAwait(false);
                    return await removed.ConfigureAwait(false);
                }
            )
            .ConfigureAwait(false);
    }

    public async ValueTask<DeadLetterPage> ReadAsync(string? projection, int max, string? cursor)
    {
        var after = DeadLetterCursor.ParseCursor(cursor);
        IReadOnlyList<string> projections = projection is null ? ProjectionNames.All : [projection];
        var places = await Task.WhenAll(
                from partition in Enumerable.Range(0, store.Keys.Count)
                from name in projections
                select PlacesAsync(partition, name, after.Position.Entry, max + 1)
            )
            .ConfigureAwait(false);
        var found = places.SelectMany(static place => place).Where(place => place > after).Order().Take(max + 1).ToList();
        var letters = await Task.WhenAll(found.Take(max).Select(place => FindAsync(place.Projection, place.Position).AsTask()))
            .ConfigureAwait(false);
        return new([.. letters.OfType<DeadLetter>()], found.Count > max ? found[max - 1].ToString() : null);
    }

    /// <summary>The first letters of one partition and projection at or after an entry.</summary>
    private async Task<IEnumerable<DeadLetterCursor>> PlacesAsync(int partition, string projection, EntryId from, int max)
    {
        var keys = store.Keys[partition];
        var members = await store
            .States.ReadAsync(
                "ZRANGEBYLEX",
                keys,
                database =>
                    database.SortedSetRangeByValueAsync(
                        keys.DeadLetterOrder(projection),
                        Sortable(from),
                        RedisValue.Null,
                        Exclude.None,
                        Order.Ascending,
                        0,
                        max,
                        CommandFlags.DemandMaster
                    )
            )
            .ConfigureAwait(false);
        return members.Select(member => new DeadLetterCursor(new(partition, Parse(member!)), projection));
    }

    private static DeadLetter Read(RedisValue stored, string projection, WalPosition position) =>
        StoredDeadLetter.Read((byte[])stored!, projection, position);

    private static RedisValue Sortable(EntryId id) =>
        string.Create(CultureInfo.InvariantCulture, $"{id.Milliseconds:d20}-{id.Sequence:d20}");

    private static EntryId Parse(string sortable) =>
        EntryId.TryParse(sortable, out var id) ? id : throw new FormatException($"'{sortable}' is not the id of an entry.");
}
