using System.Collections.Immutable;
using Concord.Grains.Abstractions.Policies;

namespace Concord.Grains.Policies.Audit;

/// <summary>Breaks in the order of their sequence, each reason once.</summary>
internal sealed class BreakList
{
    private readonly List<ChainBreak> _breaks = [];

    public bool IsEmpty => _breaks.Count == 0;

    public void Add(long sequence, string reason)
    {
        var found = new ChainBreak(sequence, reason);
        if (!_breaks.Contains(found)) _breaks.Add(found);
    }

    public ImmutableArray<ChainBreak> ToArray() => [.. _breaks.OrderBy(static found => found.Sequence)];
}
