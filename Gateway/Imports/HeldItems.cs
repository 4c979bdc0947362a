using Concord.Policies;

namespace Concord.Gateway.Imports;

/// <summary>
/// Rows of one lane that would return their policy to what was imported before. Whether that is meant shows in the rest of the file: where
/// a later row sets the same fields differently, as in a file that is imported again, it is not. All lanes of an import share one budget. A
/// row without budget is not held but applied; this costs one more transaction and has the same result.
/// </summary>
internal sealed class HeldItems(HeldItemBudget room)
{
    private readonly Dictionary<(PolicyId Policy, string Claim), ImportItem> _rows = [];

    public bool HasCapacity => room.HasCapacity;

    /// <summary>Removes and returns the row that is held for the next row's policy (or claim).</summary>
    public ImportItem? Take(in ImportItem next)
    {
        if (_rows.Count == 0 || !_rows.Remove((next.Policy, ItemScope.ClaimOf(next)), out var held))
            return null;
        room.Release(held);
        return held;
    }

    public void Hold(in ImportItem row)
    {
        var kept = row.WithInputCut();
        room.Take(kept);
        _rows.Add((kept.Policy, ItemScope.ClaimOf(kept)), kept);
    }

    /// <summary>Removes and returns all rows that are left.</summary>
    public IReadOnlyList<ImportItem> TakeAll()
    {
        ImportItem[] rows = [.. _rows.Values.OrderBy(static row => row.Line)];
        _rows.Clear();
        foreach (var row in rows)
            room.Release(row);
        return rows;
    }
}

/// <summary>Bytes that all lanes of an import may hold together.</summary>
internal sealed class HeldItemBudget(ImportOptions options)
{
    private long _bytes;

    public bool HasCapacity => Interlocked.Read(ref _bytes) < options.HeldBytes;

    public void Take(in ImportItem row) => Interlocked.Add(ref _bytes, Size(row));

    public void Release(in ImportItem row) => Interlocked.Add(ref _bytes, -Size(row));

    /// <summary>Includes the objects around the two texts.</summary>
    private static long Size(in ImportItem row) => row.Input.Length + row.Content.Utf8.Length + 256;
}
