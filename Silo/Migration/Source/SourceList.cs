using System.Globalization;
using StackExchange.Redis;

namespace Concord.Silo.Migration;

/// <summary>
/// A list, read from its oldest entry on. Positions are counted from the oldest end, so entries that writers add meanwhile move nothing.
/// Entries that they remove at the oldest end do; therefore each page comes with the entry before it, in the same call, for the reader to
/// compare.
/// </summary>
internal sealed class SourceList(IDatabase database, ListKey key, ListOrder order)
{
    private const int MaxPage = 1_024;

    /// <summary>Pages grow while they are smaller than this, in bytes, and shrink when they are larger than eight times this.</summary>
    private const long PageBytes = 1 << 20;

    private static readonly TimeSpan[] Retries = [.. new[] { 0.1, 0.5, 2, 5 }.Select(static seconds => TimeSpan.FromSeconds(seconds))];

    private int _page = 64;

    public ListKey Key => key;

    public ListOrder Order => order;

    /// <summary>Redis' index of entry <paramref name="sequence"/> (1 is the oldest), whatever is added later.</summary>
    public long IndexOf(long sequence) => order == ListOrder.Lpush ? -sequence : sequence - 1;

    /// <summary>Null where the key is not a list; 0 where there is no such key.</summary>
    /// <exception cref="KeyFailedException">Redis does not answer.</exception>
    public async Task<long?> CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(() => database.ListLengthAsync(key.Bytes), cancellationToken);
        }
        catch (RedisServerException)
        {
            return null;
        }
    }

    /// <summary>The entries after the <paramref name="taken"/> oldest ones, at most <paramref name="max"/>.</summary>
    /// <exception cref="KeyFailedException">Redis does not answer, or the list has changed its type.</exception>
    public async Task<ListPage> ReadAsync(long taken, int max, CancellationToken cancellationToken)
    {
        var count = Math.Min(max, _page);
        var oldest = Math.Max(1, taken);
        var (start, stop) = order == ListOrder.Lpush ? (-(taken + count), -oldest) : (oldest - 1, taken + count - 1);
        RedisValue[] values;
        try
        {
            values = await CallAsync(() => database.ListRangeAsync(key.Bytes, start, stop), cancellationToken);
        }
        catch (RedisServerException e)
        {
            throw new KeyFailedException("The key no longer holds a list.", e);
        }
        if (order == ListOrder.Lpush)
            Array.Reverse(values);
        var entries = Array.ConvertAll(values, static value => (byte[])value!);
        AdjustPageSize(entries);
        if (taken == 0)
            return new(null, entries);
        return entries.Length == 0 ? new(null, []) : new(entries[0], new(entries, 1, entries.Length - 1));
    }

    /// <summary>
    /// Removes the list if it still has exactly so many entries, with these at its ends; false where it has changed. Redis compares and
    /// removes in one step (WATCH, MULTI, EXEC).
    /// </summary>
    public async Task<bool> TryDeleteAsync(long count, byte[] oldest, byte[] newest)
    {
        var transaction = database.CreateTransaction();
        transaction.AddCondition(Condition.ListLengthEqual(key.Bytes, count));
        transaction.AddCondition(Condition.ListIndexEqual(key.Bytes, IndexOf(1), oldest));
        transaction.AddCondition(Condition.ListIndexEqual(key.Bytes, IndexOf(count), newest));
        var deleted = transaction.KeyDeleteAsync(key.Bytes);
        try
        {
            return await transaction.ExecuteAsync() && await deleted;
        }
        catch (Exception e) when (e is RedisException or RedisTimeoutException)
        {
            throw new KeyFailedException($"It is verified, but whether it was deleted is not known: {e.Message}", e);
        }
    }

    private void AdjustPageSize(byte[][] entries)
    {
        var bytes = entries.Sum(static entry => (long)entry.Length);
        if (bytes > 8 * PageBytes)
            _page = Math.Max(1, _page / 4);
        else if (bytes < PageBytes)
            _page = Math.Min(MaxPage, _page * 2);
    }

    /// <exception cref="RedisServerException">The key is not a list.</exception>
    private static async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await call();
            }
            catch (Exception e) when (e is RedisConnectionException or RedisTimeoutException)
            {
                if (attempt == Retries.Length)
                    throw new KeyFailedException(
                        string.Create(CultureInfo.InvariantCulture, $"The source does not answer, tried {attempt + 1} times: {e.Message}"),
                        e
                    );
                await Task.Delay(Retries[attempt], cancellationToken);
            }
            catch (RedisServerException e) when (!e.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal))
            {
                throw new KeyFailedException($"The source refuses to read it: {e.Message}", e);
            }
        }
    }
}

/// <param name="Before">The entry before the page's first one; null at the beginning, or where the list no longer reaches so far.</param>
/// <param name="Entries">Oldest first.</param>
internal readonly record struct ListPage(byte[]? Before, ArraySegment<byte[]> Entries);
