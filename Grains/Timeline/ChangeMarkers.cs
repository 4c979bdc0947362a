using System.IO.Hashing;
using System.Text;

namespace Concord.Timeline;

/// <summary>
/// Tells the activations on this silo that their entities were changed beside them, as an import does: a state that was read
/// before its entity's mark is read again.
/// </summary>
/// <remarks>
/// Entities share a fixed number of marks by their hash, so that nothing has to be registered and nothing grows with the
/// activations. A mark that was meant for another entity costs one read.
/// </remarks>
internal sealed class ChangeMarkers
{
    private const int Count = 1 << 16;

    private readonly int[] _marks = new int[Count];
    private volatile bool _trusted;

    /// <summary>
    /// Whether every silo that could change an entity beside its activation tells this one. Until then no state that was read
    /// earlier is used.
    /// </summary>
    public bool AreTrusted => _trusted;

    /// <summary>What identifies an entity here and on other silos. Other bits than those that choose the partition.</summary>
    public static int HashOf(EntityKey key) => (int)(XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(key.Value)) >> 32);

    /// <summary>To be read before the state. Another value later on means that the state may have changed.</summary>
    public int Read(int hash) => Volatile.Read(ref _marks[hash & (Count - 1)]);

    public void Mark(int hash) => Interlocked.Increment(ref _marks[hash & (Count - 1)]);

    /// <summary>From now on this silo is told of every change. What was read before may have changed without notice.</summary>
    public void Trust()
    {
        for (var hash = 0; hash < Count; hash++)
            Mark(hash);
        _trusted = true;
    }
}
