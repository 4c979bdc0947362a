using Concord.Adapters.Redis;
using StackExchange.Redis;

namespace Concord.Silo.Migration;

/// <summary>
/// The Redis that holds the lists. Only SCAN, LLEN and LRANGE are used, and UNLINK in a transaction once a list is verified.
/// </summary>
internal sealed class SourceRedis : IAsyncDisposable
{
    private const int ScanPage = 1_000;

    private readonly ConnectionMultiplexer _connection;

    private SourceRedis(ConnectionMultiplexer connection) => _connection = connection;

    /// <exception cref="RedisConnectionException">It does not answer.</exception>
    public static async Task<SourceRedis> ConnectAsync(RedisAddress address)
    {
        var options = address.Read();
        options.ClientName ??= "concord-migrate-wal";
        return new(await ConnectionMultiplexer.ConnectAsync(options));
    }

    /// <summary>Keys of every primary that match a glob, each once, in order of their bytes.</summary>
    /// <exception cref="KeyFailedException">A primary does not answer: its keys would silently be missing.</exception>
    public async Task<IReadOnlyList<byte[]>> FindKeysAsync(string glob, CancellationToken cancellationToken)
    {
        var database = _connection.GetDatabase().Database;
        var found = new SortedSet<byte[]>(Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right)));
        foreach (var server in _connection.GetServers().Where(static server => !server.IsReplica))
        {
            if (!server.IsConnected)
                throw new KeyFailedException($"{server.EndPoint} of the source does not answer; its keys would be missing.");
            await foreach (var key in server.KeysAsync(database, glob, ScanPage).WithCancellation(cancellationToken))
                found.Add((byte[])key!);
        }
        return [.. found];
    }

    public SourceList Open(ListKey key, ListOrder order) => new(_connection.GetDatabase(), key, order);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
