namespace Concord.Wal;

/// <summary>An event that was in the archive and is not part of the chain. It stays visible as evidence, with the reason and the instant at which it was taken out.</summary>
public sealed record SetAsideEvent(WalEntry Entry, SetAsideReason Reason, DateTimeOffset At);

public enum SetAsideReason
{
    /// <summary>The log has lost it, and another change took its place before it could be put back.</summary>
    Lost,

    /// <summary>The state's chain has another event in its place, and no loss of the log is known that explains it.</summary>
    Contradicted,
}
