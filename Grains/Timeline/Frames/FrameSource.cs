using System.IO.Hashing;
using System.Text;

namespace Concord.Timeline;

/// <summary>
/// What the frames of one timeline have in common: the key that their transactions belong to, and which of them are decoded at present.
/// </summary>
internal sealed class FrameSource(EntityKey key)
{
    private readonly List<Transaction> _decoded = [];

    public EntityKey Key { get; } = key;

    /// <summary>Makes a frame that was stored under another key show as damaged.</summary>
    public long Seed { get; } = (long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(key.Value));

    public void Record(Transaction decoded) => _decoded.Add(decoded);

    /// <summary>Leaves of every transaction what its frame's header says; the rest is decoded again when it is needed.</summary>
    public void Forget()
    {
        foreach (var transaction in _decoded)
            transaction.Forget();
        _decoded.Clear();
    }
}
