using System.IO.Hashing;
using System.Text;

namespace Concord.Silo.Streaming;

/// <summary>
/// Assigns partitions to silos: a pure function of the active silos, so that all silos compute the same result without asking each other.
/// No silo has more than one partition more than another. A silo that joins takes its share and nothing else moves; where one leaves, a few
/// more than its own partitions move.
/// </summary>
internal static class PartitionAssignment
{
    /// <param name="silos">In the order in which they joined.</param>
    /// <returns>Per partition, the index of its silo.</returns>
    public static int[] Assign(int partitions, IReadOnlyList<string> silos)
    {
        // Computed as if the silos had joined one after the other: each takes from those that have most, and among their partitions the
        // ones that suit it best by a hash.
        var owners = new int[partitions];
        var loads = new int[silos.Count];
        if (silos.Count > 0)
            loads[0] = partitions;
        for (var silo = 1; silo < silos.Count; silo++)
        {
            var preferred = Preferred(partitions, silos[silo]);
            for (var share = partitions / (silo + 1); share > 0; share--)
            {
                var most = loads.AsSpan(0, silo).Max();
                var taken = Array.Find(preferred, partition => owners[partition] != silo && loads[owners[partition]] == most);
                loads[owners[taken]]--;
                loads[silo]++;
                owners[taken] = silo;
            }
        }

        return owners;
    }

    private static int[] Preferred(int partitions, string silo) =>
        [
            .. Enumerable
                .Range(0, partitions)
                .OrderBy(partition => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(silo), partition))
                .ThenBy(static partition => partition),
        ];

    private static int Max(this Span<int> values)
    {
        var max = 0;
        foreach (var value in values)
            max = Math.Max(max, value);
        return max;
    }
}
