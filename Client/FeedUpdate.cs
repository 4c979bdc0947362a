using System.Collections.Immutable;
using Concord.Wal;

namespace Concord.Client;

/// <summary>One result of a feed.</summary>
/// <param name="Items">Events in their order; none: the feed works, and there is nothing new.</param>
/// <param name="IsUnavailable">The WAL cannot be read now; the feed continues as soon as it can.</param>
public readonly record struct FeedUpdate(ImmutableArray<WalEntry> Items, bool IsUnavailable)
{
    internal static readonly FeedUpdate Unavailable = new([], IsUnavailable: true);
}
