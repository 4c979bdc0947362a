namespace Concord.Wal;

/// <summary>
/// An event that was in the archive and is not part of the chain. It stays visible as evidence, with the reason and the instant
/// at which it was set aside.
/// </summary>
public sealed record SetAsideEvent(WalEntry Entry, SetAsideReason Reason, DateTimeOffset At);

public enum SetAsideReason
{
    /// <summary>The WAL has lost it, and another change took its place before it could be restored.</summary>
    Lost,

    /// <summary>The state's chain has another event in its place, and no known loss of the WAL explains that.</summary>
    Contradicted,
}
