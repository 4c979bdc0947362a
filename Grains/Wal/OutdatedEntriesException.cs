using System.Globalization;

namespace Concord.Wal;

/// <summary>Entries were read under a generation of the log that is over: some of them may be lost. What is not comes again, read anew.</summary>
public sealed class OutdatedEntriesException(long read, long now)
    : Exception(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The entries were read under generation {read} of the log, and it is in generation {now}."
        )
    )
{
    /// <summary>The generation that has begun since then.</summary>
    public long Now { get; } = now;
}
