using Concord.Errors;

namespace Concord.Conformance;

/// <summary>A switch that makes a fake unavailable until the test says otherwise.</summary>
public sealed class Outage
{
    private volatile string? _reason;

    public bool IsOn => _reason is not null;

    public void Begin(string reason = "The test has switched the store off.") => _reason = reason;

    public void End() => _reason = null;

    internal void ThrowIfOn()
    {
        if (_reason is { } reason)
            throw new StorageUnavailableException(reason);
    }
}
