namespace Concord.ArangoDb.StandIn.Storage;

/// <summary>Remembers how to take back what one request did; it happens wholly or not at all.</summary>
internal sealed class Transaction
{
    private readonly Stack<Action> _undo = new();

    public void OnUndo(Action undo) => _undo.Push(undo);

    public int Mark() => _undo.Count;

    public void Rollback(int mark = 0)
    {
        while (_undo.Count > mark) _undo.Pop()();
    }
}
