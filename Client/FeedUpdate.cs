using System.Collections.Immutable;
using Concord.Wal;

namespace Concord.Client;

/// <summary>What a feed has found out next.</summary>
/// <param name="Items">Events, in their order; none: it lives, and there is nothing new.</param>
/// <param name="IsUnavailable">The log cannot be read now; the feed goes on as soon as it can.</param>
public readonly record struct FeedUpdate(ImmutableArray<WalEntry> Items, bool IsUnavailable)
{
    internal static readonly FeedUpdate Unavailable = new([], IsUnavailable: true);
}
