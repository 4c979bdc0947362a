using System.IO.Hashing;
using System.Text;
using Concord.Policies;

namespace Concord.Timeline;

/// <summary>The entity of a commit: <c>{realm}/{number}</c> for a policy, <c>{realm}</c> for a realm.</summary>
public readonly record struct EntityKey(string Value)
{
    public static EntityKey Of(PolicyId id) => new(id.ToString());

    public static EntityKey Of(RealmId id) => new(id.Value);

    /// <summary>
    /// The partition of the WAL that holds this entity's events: XXH64 of the key's UTF-8 bytes, seed 0, modulo the number of
    /// partitions. Part of the store's format: another function would split an entity's events.
    /// </summary>
    public int PartitionOf(int partitions) => (int)(XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(Value)) % (ulong)partitions);

    public override string ToString() => Value;
}
