using System.Globalization;

namespace Concord.Projections;

/// <summary>
/// The WAL as Orleans streams: one stream per projection and partition, whose key, <c>{projection}/{partition}</c>, is also the
/// key of the grain that receives it. One stream per policy would put every policy into every queue cache.
/// </summary>
public static class ProjectionStreams
{
    public const string Namespace = "concord.wal";

    /// <summary>
    /// Key in the request context of a delivery: the <see cref="SiloAddress"/> of the silo that reads the partition.
    /// </summary>
    public const string ReaderKey = "concord.reader";

    public static StreamId StreamOf(string projection, int partition) => StreamId.Create(Namespace, KeyOf(projection, partition));

    public static string KeyOf(string projection, int partition) =>
        string.Create(CultureInfo.InvariantCulture, $"{projection}/{partition}");

    /// <exception cref="ArgumentException">The text is not the key of a projection's stream.</exception>
    public static (string Projection, int Partition) Parse(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var slash = key.LastIndexOf('/');
        return slash > 0 && int.TryParse(key.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            ? (key[..slash], partition)
            : throw new ArgumentException($"'{key}' is not '{{projection}}/{{partition}}'.", nameof(key));
    }
}
