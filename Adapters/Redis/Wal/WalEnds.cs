using Concord.Wal;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// The newest entry of each partition as this silo knows it, and a signal for readers that wait for the next one. It learns of its own
/// commits at once, and of those of other silos by a message that the commit's script publishes. Messages may get lost; so after each
/// reconnection, and when another silo is heard for the first time, the WAL itself is read.
/// </summary>
internal sealed partial class WalEnds : IDisposable
{
    /// <summary>How often a silo announces that it listens, and how long the announcement is valid.</summary>
    private static readonly TimeSpan AnnounceInterval = TimeSpan.FromSeconds(10);

    private readonly RedisConnection _connection;
    private readonly RedisKeys _keys;
    private readonly TimeProvider _time;
    private readonly ILogger<WalEnds> _logger;
    private readonly WalEnd[] _partitions;
    private readonly Dictionary<string, int> _byKey;
    private readonly string _self = Guid.NewGuid().ToString("N");
    private ITimer? _announceTimer;
    private long _lastForeignMessage = long.MinValue;

    public WalEnds(RedisConnection connection, RedisKeys keys, TimeProvider time, ILogger<WalEnds> logger)
    {
        (_connection, _keys, _time, _logger) = (connection, keys, time, logger);
        _partitions = [.. Enumerable.Range(0, keys.Count).Select(_ => new WalEnd())];
        _byKey = Enumerable.Range(0, keys.Count).ToDictionary(partition => (string)keys[partition].Wal!, StringComparer.Ordinal);
    }

    public WalEnd this[int partition] => _partitions[partition];

    /// <summary>
    /// The sender of published commits, for a silo that has heard of others; empty for a silo that is alone, whose commits need not be
    /// published.
    /// </summary>
    public RedisValue Sender =>
        _lastForeignMessage != long.MinValue && _time.GetElapsedTime(_lastForeignMessage) < 3 * AnnounceInterval
            ? _self
            : RedisValue.EmptyString;

    public async Task ListenAsync()
    {
        _connection.Restored += OnRestored;
        await _connection.Subscriber.SubscribeAsync(RedisKeys.Notifications, (_, message) => Receive(message!));
        _announceTimer = _time.CreateTimer(_ => Announce(), null, TimeSpan.Zero, AnnounceInterval);
    }

    public void Dispose()
    {
        _connection.Restored -= OnRestored;
        _announceTimer?.Dispose();
    }

    private void OnRestored() => _ = AskAsync();

    /// <summary>
    /// Reads the WAL's end from the WAL. A mere signal would not do: a reader between its last read and its wait would miss it.
    /// </summary>
    private async Task AskAsync()
    {
        try
        {
            var last = await _connection
                .RunAsync("XINFO", database => StreamOperations.LastIdsAsync(database, _keys))
                .ConfigureAwait(false);
            for (var partition = 0; partition < _partitions.Length; partition++)
                _partitions[partition].Announce(last[partition]);
        }
#pragma warning disable CA1031 // Nobody awaits this. Any failure wakes the readers that wait for entries.
        catch (Exception error)
#pragma warning restore CA1031
        {
            // It is read again after reconnection; readers that wait now find out by themselves.
            if (error is not StorageUnavailableException)
                LogNotAsked(error);
            foreach (var tail in _partitions)
                tail.Wake();
        }
    }

    private void Announce()
    {
        if (_connection.Subscriber.IsConnected())
            _connection.Subscriber.Publish(RedisKeys.Notifications, _self, CommandFlags.FireAndForget);
    }

    /// <summary><c>sender</c>, or <c>sender log-key entry-id</c>.</summary>
    private void Receive(string message)
    {
        var parts = message.Split(' ');
        if (parts[0] == _self)
            return;

        var stranger = Sender.IsNullOrEmpty;
        _lastForeignMessage = _time.GetTimestamp();
        if (stranger)
        {
            // Until now this silo's commits were not published, nor perhaps the other silo's to this one: announce that this silo listens,
            // and read what the other has committed so far.
            Announce();
            _ = AskAsync();
        }

        if (parts.Length == 3 && _byKey.TryGetValue(parts[1], out var partition) && EntryId.TryParse(parts[2], out var id))
            _partitions[partition].Announce(id);
    }

    [LoggerMessage(1, LogLevel.Error, "The newest ids of the WAL could not be read; waiting readers read the WAL themselves.")]
    private partial void LogNotAsked(Exception error);
}
