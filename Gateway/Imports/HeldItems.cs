using Concord.Policies;

namespace Concord.Gateway.Imports;

/// <summary>
/// Rows of one lane that would take their policy back to what was imported before. Whether they are to, the rest of the file tells: where a
/// later row says something else of the same fields, as the rest of a file that is imported again does, they are not. Room is shared by all
/// lanes of an import; a row that finds none is not held but sent for good, which costs a transaction more and comes to the same end.
/// </summary>
internal sealed class HeldItems(HeldItemBudget room)
{
    private readonly Dictionary<(PolicyId Policy, string Claim), ImportItem> _rows = [];

    public bool HasCapacity => room.HasCapacity;

    /// <summary>The row that is held for the policy of another one (the claim, where that is one), and is now taken out.</summary>
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

    /// <summary>All that are left, taken out.</summary>
    public IReadOnlyList<ImportItem> TakeAll()
    {
        ImportItem[] rows = [.. _rows.Values.OrderBy(static row => row.Line)];
        _rows.Clear();
        foreach (var row in rows)
            room.Release(row);
        return rows;
    }
}

/// <summary>What all lanes of an import may hold together, in bytes.</summary>
internal sealed class HeldItemBudget(ImportOptions options)
{
    private long _bytes;

    public bool HasCapacity => Interlocked.Read(ref _bytes) < options.HeldBytes;

    public void Take(in ImportItem row) => Interlocked.Add(ref _bytes, Size(row));

    public void Release(in ImportItem row) => Interlocked.Add(ref _bytes, -Size(row));

    /// <summary>The objects around the two texts count too.</summary>
    private static long Size(in ImportItem row) => row.Input.Length + row.Content.Utf8.Length + 256;
}
