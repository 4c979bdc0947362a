using System.Globalization;
using Concord.Timeline;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// Every key of the store. What belongs to a partition has the hash tag <c>{pNN}</c>, so that a Redis Cluster keeps it in one slot: a
/// commit touches state, WAL and marker together.
/// </summary>
internal sealed class RedisKeys
{
    /// <summary>Hash: <c>store</c> (id), <c>partitions</c>, <c>format</c>, <c>created</c>.</summary>
    public static readonly RedisKey Meta = "concord:meta";

    /// <summary>Hash: process id of a server → when it was compared with the archive. See <see cref="RecoveryRecords"/>.</summary>
    public static readonly RedisKey Compared = "concord:compared";

    /// <summary>Hash: projection → what operators have requested of it.</summary>
    public static readonly RedisKey Controls = "concord:projections";

    /// <summary>Sorted set: ids of imports by the instant of their start.</summary>
    public static readonly RedisKey ImportOrder = "concord:{imports}:order";

    /// <summary>Hash: the silos of a cluster, as Microsoft.Orleans.Clustering.Redis stores them.</summary>
    public static RedisKey Membership(string serviceId, string clusterId) => $"concord:members:{serviceId}:{clusterId}";

    /// <summary>Hash: a grain's own state, as Microsoft.Orleans.Persistence.Redis stores it.</summary>
    public static RedisKey GrainState(string name, string grain) => $"concord:state:{name}:{grain}";

    /// <summary>The channel on which silos announce new entries.</summary>
    public static readonly RedisChannel Notifications = RedisChannel.Literal("concord:notify");

    /// <summary>Matches every state of every partition, and little else.</summary>
    public const string StatePattern = "concord:{p*}:s:*";

    private const string StateInfix = "}:s:";

    private readonly Partition[] _partitions;

    public RedisKeys(int partitions) => _partitions = [.. Enumerable.Range(0, partitions).Select(partition => new Partition(partition))];

    public int Count => _partitions.Length;

    public Partition this[int partition] => _partitions[partition];

    /// <summary>String: status of an import.</summary>
    public static RedisKey Import(string id) => "concord:{imports}:i:" + id;

    /// <summary>List: rejects of an import.</summary>
    public static RedisKey ImportRejects(string id) => "concord:{imports}:rejects:" + id;

    /// <summary>The entity whose state a key holds; null for any other key.</summary>
    public EntityKey? EntityOf(RedisKey key)
    {
        var text = key.ToString();
        var infix = text.IndexOf(StateInfix, StringComparison.Ordinal);
        if (infix < 0)
            return null;
        var entity = new EntityKey(text[(infix + StateInfix.Length)..]);
        return Of(entity).State(entity) == key ? entity : null;
    }

    public Partition Of(EntityKey key) => _partitions[key.PartitionOf(_partitions.Length)];

    public sealed class Partition
    {
        private readonly string _prefix;

        public Partition(int number)
        {
            Number = number;
            _prefix = string.Create(CultureInfo.InvariantCulture, $"concord:{{p{number:00}}}:");
            Wal = _prefix + "wal";
            Marker = _prefix + "store";
            Groups = _prefix + "groups";
            Recovery = _prefix + "recovery";
            IdempotencyOrder = _prefix + "idem-order";
            Probe = _prefix + "probe";
            ProbeWal = _prefix + "probe-log";
            Consumer = string.Create(CultureInfo.InvariantCulture, $"p{number:00}");
        }

        public int Number { get; }

        /// <summary>Stream: the WAL.</summary>
        public RedisKey Wal { get; }

        /// <summary>
        /// String: the id of the store that this partition belongs to. Where it is missing, the partition's data is lost.
        /// </summary>
        public RedisKey Marker { get; }

        /// <summary>
        /// Set: the groups that were created on this partition. A group that is in the set and not on the stream has been lost.
        /// </summary>
        public RedisKey Groups { get; }

        /// <summary>
        /// Hash: <c>after</c> while a recovery is running, <c>count</c>, the number of recoveries, and <c>generation</c>, how often the WAL
        /// may have lost its end. See <see cref="RecoveryRecords"/>.
        /// </summary>
        public RedisKey Recovery { get; }

        /// <summary>Sorted set: the idempotency keys of this partition by the instant of their reservation.</summary>
        public RedisKey IdempotencyOrder { get; }

        /// <summary>String: when it was last probed whether this partition accepts writes. See <see cref="CommitProbe"/>.</summary>
        public RedisKey Probe { get; }

        /// <summary>Stream of one entry, for the same probe.</summary>
        public RedisKey ProbeWal { get; }

        /// <summary>
        /// The consumer name under which every projection reads this partition, whichever silo it runs on: what one leaves pending the next
        /// one finds.
        /// </summary>
        public RedisValue Consumer { get; }

        /// <summary>String: see <see cref="StateValue"/>.</summary>
        public RedisKey State(EntityKey key) => _prefix + "s:" + key.Value;

        /// <summary>Hash: what is stored under an <c>Idempotency-Key</c>.</summary>
        public RedisKey IdempotencyKey(string key) => _prefix + "idem:" + key;

        /// <summary>Hash: entry id → dead letter of a projection.</summary>
        public RedisKey DeadLetters(string projection) => _prefix + "dlq:" + projection;

        /// <summary>Sorted set: the ids of the dead letters, so that they sort as entries do.</summary>
        public RedisKey DeadLetterOrder(string projection) => _prefix + "dlq-order:" + projection;
    }
}
