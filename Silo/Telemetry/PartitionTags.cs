using System.Globalization;
using Concord.Ports;

namespace Concord.Silo.Telemetry;

/// <summary>The tag of a partition: a number as text, so that every exporter shows it in the same way.</summary>
internal static class PartitionTags
{
    private const string Name = "partition";

    private static readonly string[] Numbers =
    [
        .. Enumerable.Range(0, WalPartitions.Max).Select(static number => number.ToString(CultureInfo.InvariantCulture)),
    ];

    public static KeyValuePair<string, object?> Of(int partition) => new(Name, Numbers[partition]);
}
