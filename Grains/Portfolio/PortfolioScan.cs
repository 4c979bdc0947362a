using System.Buffers;
using Concord.Policies;
using Concord.Ports;
using Concord.Timeline;

namespace Concord.Portfolio;

/// <summary>
/// Reads a portfolio page by page: the numbers in order from the policy list, the states in chunks from the store. A page is
/// bounded in policies, bytes and time, so that neither a message nor a turn becomes long; at most two chunks are in memory.
/// While a chunk is folded the next one is read. It uses one core at most: the others are for commands.
/// </summary>
internal sealed class PortfolioScan(ICommitStore store, IPolicyListStore list, TimeProvider time)
{
    private const int MaxPolicies = 1_024;
    private const int MaxBytes = 1 << 20;

    /// <summary>Policies folded without a pause: less than a millisecond.</summary>
    private const int TurnPolicies = 16;

    private static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(250);

    /// <param name="after">The last policy of the previous page.</param>
    public async Task<PortfolioPage> ReadAsync(RealmId realm, string? after, IPortfolioRows rows, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var query = new PolicyQuery
        {
            Realm = realm,
            Limit = MaxPolicies + 1,
            After = after,
        };
        var numbers = await list.QueryAsync(query, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), cancellationToken);
        var page = new PageRows(realm, rows);
        var chunks = new StateChunks(store, [.. numbers.Take(MaxPolicies).Select(number => PolicyId.Create(realm, number))]);
        var last = after;
        PortfolioFailure? failure = null;
        try
        {
            while (await chunks.NextAsync(cancellationToken) is { } chunk)
            {
                foreach (var (id, state) in chunk)
                {
                    failure = state is null ? null : page.Add(id, state);
                    if (failure is not null)
                        return page.Complete(last, isMore: false, failure);
                    last = id.Number;
                    if (page.Bytes >= MaxBytes)
                        return page.Complete(last, isMore: numbers[^1] != last, failure: null);

                    // Whatever else waits for a thread has its turn in between: commands above all.
                    if (page.Policies % TurnPolicies == 0)
                        await Task.Yield();
                }
                if (time.GetElapsedTime(started) >= MaxTime)
                    break;
            }
        }
        finally
        {
            await chunks.DisposeAsync();
        }
        return page.Complete(last, isMore: numbers.Count > 0 && numbers[^1] != last, failure: null);
    }

    /// <summary>The rows of one page.</summary>
    private sealed class PageRows(RealmId realm, IPortfolioRows rows)
    {
        private readonly ArrayBufferWriter<byte> _lines = new(64 * 1_024);
        private readonly ArrayBufferWriter<byte> _line = new(1_024);
        private int _rows;

        public int Policies { get; private set; }

        public int Bytes => _lines.WrittenCount;

        /// <summary>Null if the policy could be read.</summary>
        public PortfolioFailure? Add(PolicyId id, StoredState state)
        {
            _line.ResetWrittenCount();
            try
            {
                if (rows.Write(_line, id, EntityTimeline.Read(state).Transactions))
                    _rows++;
            }
            catch (TimelineDamagedException e)
            {
                return new(
                    id.Number,
                    e.IsTooLarge ? ErrorCodes.TooLarge : ErrorCodes.StorageUnavailable,
                    $"The stored state of {realm.Value}/{id.Number} cannot be read: {e.Message}"
                );
            }
            Policies++;
            _lines.Write(_line.WrittenSpan);
            return null;
        }

        public PortfolioPage Complete(string? last, bool isMore, PortfolioFailure? failure) =>
            rows.Complete(
                new()
                {
                    Lines = _lines.WrittenSpan.ToArray(),
                    Rows = _rows,
                    Policies = Policies,
                    Last = last,
                    IsMore = isMore,
                    Totals = [],
                    Failure = failure,
                }
            );
    }
}
