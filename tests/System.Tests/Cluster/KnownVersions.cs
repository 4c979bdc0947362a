namespace Concord.System.Tests;

/// <summary>
/// What the clients together know of each policy: the newest version that any of them was told of, and the position of the newest write.
/// </summary>
internal sealed class KnownVersions
{
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <param name="Version">The newest version that was seen.</param>
    /// <param name="Written">The newest version whose position is known.</param>
    internal readonly record struct Known(long Version, long Written, string? Position);

    public Known Of(string policy)
    {
        lock (_known)
            return _known.GetValueOrDefault(policy);
    }

    public void Learn(string policy, long version, string? position = null)
    {
        lock (_known)
        {
            var known = _known.GetValueOrDefault(policy);
            if (version > known.Version)
                known = known with { Version = version };
            if (position is not null && version > known.Written)
                known = known with { Written = version, Position = position };
            _known[policy] = known;
        }
    }
}
