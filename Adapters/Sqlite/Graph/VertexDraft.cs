using Concord.Graph;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// A vertex while a batch is written: what is stored, and what it becomes. Its row is written once, at the end of the batch.
/// </summary>
/// <param name="number">Of its row, also where the row is still to be written.</param>
/// <param name="stored">Null where there is no row yet.</param>
internal sealed class VertexDraft(VertexId id, long number, VertexRow? stored)
{
    public VertexId Id => id;

    public long Number => number;

    public VertexRow? Stored => stored;

    public long? Version { get; set; } = stored?.Version;

    public bool Own { get; private set; } = stored?.Own ?? false;

    /// <summary>Null where it does not exist.</summary>
    public CanonicalJson? Properties { get; private set; } = stored?.Properties;

    /// <summary>The properties are written, whatever is stored.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>What depends on the properties is made again, also where they are the same: nothing stored is trusted.</summary>
    public bool IsRewritten { get; private set; }

    /// <summary>No row is left.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>What others say about it may have changed.</summary>
    public bool IsTouched { get; set; }

    /// <summary>What edges that this batch adds say about it. Where there was no row, there are no others.</summary>
    public List<SharedVertex.Statement> Said { get; } = [];

    /// <summary>It is shown by what its own subgraph says, not by what others say about it.</summary>
    public bool SpeaksForItself => Own && Properties is not null && VertexSpace.OfRow(number).IsOfOwners;

    public void Write(CanonicalJson? properties, bool own, bool rewrite = false) =>
        (Properties, Own, IsWritten, IsRewritten, IsRemoved) = (properties, own, true, rewrite, false);

    public void Remove() => (Properties, Own, IsWritten, IsRemoved) = (null, false, true, true);

    /// <summary>
    /// One more statement changes nothing where each of its members is there already: whichever statement is the newest with a member, its
    /// value is the same.
    /// </summary>
    public bool Says(CanonicalJson? statement) =>
        Properties is { } known && (statement is null || (statement == known && !SharedVertex.HasEmptyAttributes(known)));
}
