using Concord.Values;

namespace Concord.Testing;

/// <summary>
/// A random source for a <see cref="Backoff"/> that never shortens a pause: a test knows how long each one is.
/// </summary>
public sealed class LongestPauses : Random
{
    public override double NextDouble() => 1;
}
