namespace Concord.Adapters.Clustering.Consul;

/// <summary>
/// Detects that Consul has lost a table (wholly, or back to an older state), and determines what must be written to restore it. Without
/// this, a running cluster would neither notice new silos nor be able to declare a silo dead. A new silo would find an empty table and
/// begin a second cluster beside the first. As soon as the new table's version had passed the old one, all silos of the first cluster would
/// stop, because their rows are missing in a newer version.
/// </summary>
internal static class TableRecovery
{
    /// <summary>
    /// Whether <paramref name="found"/> is the table <paramref name="known"/>, now or later. A table that was created again, or restored by
    /// a silo that may have known less, has another incarnation. One that went back to an older state has a lower version or index.
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
    /// Silos of Microsoft's package write the version without an incarnation. It stays without one until the table is created again or
    /// restored: a silo that added one would look, to silos that have not read meanwhile, as if it had restored the table.
    /// </summary>
    private static bool IsOfAnotherProvider(TableSnapshot found, TableSnapshot known) => found.Incarnation == 0 || known.Incarnation == 0;

    /// <summary>
    /// Whether another silo has restored the table already: nothing in it is older than what is known, and silos accept its version as new.
    /// </summary>
    public static bool Covers(this TableSnapshot found, TableSnapshot known) =>
        known.Rows.Values.All(row =>
            row.Status == SiloStatus.Dead
                ? !found.Rows.TryGetValue(row.Entry.SiloAddress, out var same) || same.Status == SiloStatus.Dead
                : found.Rows.TryGetValue(row.Entry.SiloAddress, out same) && same.Status >= row.Status
        ) && (found.Version > known.Version || (found.Version == known.Version && found.Rows.Count == known.Rows.Count));

    /// <summary>
    /// The union of both tables. For each silo the later row counts, because a status only moves forward. Where nothing has been written
    /// since the loss, the version is the last known one, so that of several silos that restore the table the one that knew most wins;
    /// otherwise it is a new version.
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

    /// <summary>The rows of <paramref name="merged"/> that <paramref name="found"/> lacks or has differently.</summary>
    public static IEnumerable<TableRow> Missing(this TableSnapshot merged, TableSnapshot found) =>
        merged.Rows.Values.Where(row => !found.Rows.TryGetValue(row.Entry.SiloAddress, out var present) || !ReferenceEquals(present, row));
}
