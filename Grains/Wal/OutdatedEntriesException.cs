using System.Globalization;

namespace Concord.Wal;

/// <summary>
/// Entries were read under an earlier generation of the WAL: some of them may be lost. The others are read and delivered again.
/// </summary>
public sealed class OutdatedEntriesException(long read, long now)
    : Exception(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The entries were read under generation {read} of the log, and it is in generation {now}."
        )
    )
{
    /// <summary>The current generation.</summary>
    public long Now { get; } = now;
}
