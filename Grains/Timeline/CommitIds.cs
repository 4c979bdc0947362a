using System.Runtime.InteropServices;

namespace Concord.Timeline;

/// <summary>
/// Finds a transaction by its commit id: every command asks, and almost always nothing is found. Four bytes of each id, searched as one
/// vector, are far cheaper than a comparison with each transaction of a long timeline, and far smaller than a hash table.
/// </summary>
internal sealed class CommitIds
{
    private readonly List<int> _parts = [];

    /// <summary>Adds the ids of the transactions that are not known yet.</summary>
    public Transaction? Find(IReadOnlyList<Transaction> transactions, Guid commitId)
    {
        for (var i = _parts.Count; i < transactions.Count; i++)
            _parts.Add(transactions[i].CommitId.GetHashCode());
        var parts = CollectionsMarshal.AsSpan(_parts);
        var part = commitId.GetHashCode();
        for (var from = 0; parts[from..].IndexOf(part) is >= 0 and var next; from += next + 1)
        {
            if (transactions[from + next].CommitId == commitId)
                return transactions[from + next];
        }
        return null;
    }
}
