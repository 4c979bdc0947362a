namespace Concord.Adapters.Clustering.Consul;

/// <summary>
/// Tells a table that goes on from one that Consul has lost, wholly or back to an older state, and puts together what must be written to go
/// on. Without that a running cluster would neither notice new silos nor be able to declare a dead one dead, a new silo would find an empty
/// table and begin a second cluster beside the first, and as soon as the new table's version had passed the old one, all silos of the first
/// would stop, because their rows are missing in a newer version.
/// </summary>
internal static class TableRecovery
{
    /// <summary>
    /// Whether <paramref name="found"/> is the table that was <paramref name="known"/>, now or later. One that was made anew, or put
    /// together by somebody who may have known less, has another incarnation; one that went back to an older state has a lower version or
    /// index.
    /// </summary>
    public static bool Continues(this TableSnapshot found, TableSnapshot known) =>
        known.Origin == 0
        || (
            found.Origin == known.Origin
            && found.Version >= known.Version
            && found.VersionIndex >= known.VersionIndex
            && (found.Incarnation == known.Incarnation || (IsOfAnotherProvider(found, known) && found.Covers(known)))
        );

    /// <summary>
    /// Silos of Microsoft's package write the version without an incarnation. It stays without one until the table is made anew or put
    /// back: who gave it another one would look, to silos that have not read meanwhile, like somebody who has put it back.
    /// </summary>
    private static bool IsOfAnotherProvider(TableSnapshot found, TableSnapshot known) => found.Incarnation == 0 || known.Incarnation == 0;

    /// <summary>
    /// Whether somebody has put it back already: it says nothing that is older than what is known, and silos take its version as a new one.
    /// </summary>
    public static bool Covers(this TableSnapshot found, TableSnapshot known) =>
        known.Rows.Values.All(row =>
            row.Status == SiloStatus.Dead
                ? !found.Rows.TryGetValue(row.Entry.SiloAddress, out var same) || same.Status == SiloStatus.Dead
                : found.Rows.TryGetValue(row.Entry.SiloAddress, out same) && same.Status >= row.Status
        ) && (found.Version > known.Version || (found.Version == known.Version && found.Rows.Count == known.Rows.Count));

    /// <summary>
    /// Everything that either has; of one silo what is later in its life, for a status only goes forward. Where nothing has been written
    /// since the loss the version is the last known one, so that of several silos that put it back the one that knew most wins; otherwise a
    /// new one.
    /// </summary>
    public static TableSnapshot MergeInto(this TableSnapshot known, TableSnapshot found)
    {
        var rows = found.Rows.ToBuilder();
        foreach (var (silo, row) in known.Rows)
        {
            if (!rows.TryGetValue(silo, out var present))
                rows[silo] = row with { Index = 0 };
            else if (row.Status > present.Status)
                rows[silo] = row with { Index = present.Index };
        }

        return found with
        {
            Rows = rows.ToImmutable(),
            Version = found.IsEmpty ? known.Version : Math.Max(known.Version, found.Version) + 1,
        };
    }

    /// <summary>The rows of <paramref name="merged"/> that are not in <paramref name="found"/> as they are.</summary>
    public static IEnumerable<TableRow> Missing(this TableSnapshot merged, TableSnapshot found) =>
        merged.Rows.Values.Where(row => !found.Rows.TryGetValue(row.Entry.SiloAddress, out var present) || !ReferenceEquals(present, row));
}
