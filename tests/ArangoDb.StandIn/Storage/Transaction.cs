namespace Concord.ArangoDb.StandIn;

/// <summary>Remembers how to take back what one request did; it happens wholly or not at all.</summary>
internal sealed class Transaction(Disk disk)
{
    private readonly Stack<Action> _undo = new();

    /// <summary>It is answered when it is on the disk.</summary>
    public bool IsFlushed { get; private set; }

    /// <summary>Before each write.</summary>
    /// <param name="flush">It asks for being flushed, or its collection does.</param>
    public void Write(bool flush)
    {
        disk.CheckWrite();
        IsFlushed |= flush;
    }

    public void OnUndo(Action undo) => _undo.Push(undo);

    public int Mark() => _undo.Count;

    public void Rollback(int mark = 0)
    {
        while (_undo.Count > mark)
            _undo.Pop()();
    }

    /// <summary>The request has had its effect.</summary>
    public void Commit()
    {
        if (_undo.Count > 0)
            disk.Take(this);
    }
}
