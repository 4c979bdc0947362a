using System.Collections.Immutable;

namespace Concord.Policies;

/// <summary>The findings of a verification in the order of sequences, each reason once.</summary>
internal sealed class ChainFindings
{
    private readonly List<ChainBreak> _breaks = [];
    private readonly List<ChainNote> _notes = [];

    public ImmutableArray<ChainBreak> Breaks => [.. _breaks.Distinct().OrderBy(static found => found.Sequence)];

    public ImmutableArray<ChainNote> Notes => [.. _notes.Distinct().OrderBy(static note => note.Sequence)];

    public void Break(long sequence, string reason) => _breaks.Add(new(sequence, reason));

    public void Note(long sequence, string text) => _notes.Add(new(sequence, text));
}
