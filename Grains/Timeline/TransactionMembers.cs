namespace Concord.Timeline;

/// <summary>The known members of a transaction; null or empty if absent, the texts as JSON tokens.</summary>
internal struct TransactionMembers
{
    public long? Sequence;
    public string? Type;
    public DateOnly? EffectiveDate;
    public DateTimeOffset? RecordedAt;
    public Guid? CommitId;
    public ReadOnlyMemory<byte> Changes;
    public ReadOnlyMemory<byte> Actor;
    public ReadOnlyMemory<byte> Origin;
    public ReadOnlyMemory<byte> Reason;
    public ReadOnlyMemory<byte> Rule;
    public ReadOnlyMemory<byte> Run;
    public ReadOnlyMemory<byte> Stamp;
    public ReadOnlyMemory<byte> Prev;
    public ReadOnlyMemory<byte> Subject;
}
