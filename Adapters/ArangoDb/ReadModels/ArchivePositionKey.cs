using System.Globalization;
using Concord.Wal;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// A position in the WAL as the archive sorts it: entry id, then partition, in hex digits of fixed length. One text, because then one index
/// gives the order over all partitions; hex digits, because they sort equally under every collation, and numbers of AQL are exact only to
/// 2⁵³.
/// </summary>
internal static class ArchivePositionKey
{
    private const int NumberLength = 16;
    private const int IdLength = 2 * NumberLength;

    public static string Of(WalPosition position) =>
        string.Create(CultureInfo.InvariantCulture, $"{Of(position.Entry)}{position.Partition:x4}");

    /// <summary>Before every entry of this id, and after every entry of a lower one.</summary>
    public static string Of(EntryId id) => string.Create(CultureInfo.InvariantCulture, $"{id.Milliseconds:x16}{id.Sequence:x16}");

    /// <exception cref="FormatException">It is not such a text.</exception>
    public static WalPosition Parse(string at) =>
        at.Length > IdLength
            ? new(
                int.Parse(at.AsSpan(IdLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                new(
                    long.Parse(at.AsSpan(0, NumberLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                    long.Parse(at.AsSpan(NumberLength, NumberLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                )
            )
            : throw new FormatException($"'{at}' is no place in the log.");
}
