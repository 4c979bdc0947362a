namespace Concord.ArangoDb.StandIn;

/// <summary>Whether the server takes writes, and what of them would survive a power cut.</summary>
/// <param name="keepsUnflushed">Not in a server that is to run for long.</param>
internal sealed class Disk(bool keepsUnflushed)
{
    private readonly List<Transaction> _unflushed = [];

    /// <summary>The server's mode.</summary>
    public bool IsReadOnly { get; set; }

    public bool IsFull { get; set; }

    public void CheckWrite()
    {
        if (IsReadOnly)
            throw new ArangoException(1004, "cannot execute write operation: read-only");
        if (IsFull)
            throw new ArangoException(1104, "IO error: No space left on device", 500);
    }

    /// <summary>All writes go through one log: one that is flushed takes those before it along.</summary>
    public void Take(Transaction transaction)
    {
        if (transaction.IsFlushed)
            Flush();
        else if (keepsUnflushed)
            _unflushed.Add(transaction);
    }

    public void Flush() => _unflushed.Clear();

    public void LosePower()
    {
        for (var i = _unflushed.Count - 1; i >= 0; i--)
            _unflushed[i].Rollback();
        _unflushed.Clear();
    }
}
