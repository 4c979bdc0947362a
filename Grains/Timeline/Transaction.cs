using System.Text.Json;
using Concord.Values;
using Concord.Wal;

namespace Concord.Timeline;

/// <summary>
/// One recorded transaction of an entity, read from its canonical bytes. What every fold needs is read at once; the rest stays
/// bytes until it is needed, because a policy may have thousands of transactions.
/// </summary>
internal sealed class Transaction
{
    private readonly ReadOnlyMemory<byte> _actor;
    private readonly ReadOnlyMemory<byte> _origin;
    private readonly ReadOnlyMemory<byte> _reason;
    private readonly ReadOnlyMemory<byte> _rule;
    private readonly ReadOnlyMemory<byte> _run;
    private readonly ReadOnlyMemory<byte> _stamp;
    private readonly ReadOnlyMemory<byte> _prev;
    private readonly ReadOnlyMemory<byte> _subject;

    /// <param name="members">Complete, as <see cref="TransactionReader"/> guarantees.</param>
    public Transaction(in TransactionMembers members, ReadOnlyMemory<byte> data, WalPosition position)
    {
        Sequence = members.Sequence!.Value;
        Type = members.Type!;
        EffectiveDate = members.EffectiveDate!.Value;
        RecordedAt = members.RecordedAt!.Value;
        CommitId = members.CommitId!.Value;
        Changes = members.Changes;
        (_actor, _origin, _reason, _rule) = (members.Actor, members.Origin, members.Reason, members.Rule);
        (_prev, _subject, _run, _stamp) = (members.Prev, members.Subject, members.Run, members.Stamp);
        Data = data;
        Position = position;
    }

    public long Sequence { get; }

    /// <summary>The last part of the event's type, for instance <c>endorse</c>.</summary>
    public string Type { get; }

    public DateOnly EffectiveDate { get; }
    public DateTimeOffset RecordedAt { get; }
    public Guid CommitId { get; }

    /// <summary>The canonical bytes of the changes, a JSON object.</summary>
    public ReadOnlyMemory<byte> Changes { get; }

    /// <summary>The canonical bytes that are hashed.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The position of its event in the WAL. The newest one's is known only when the whole list is read.</summary>
    public WalPosition Position { get; set; }

    public string Actor => Text(_actor) ?? "";
    public string Origin => Text(_origin) ?? "";
    public string? Reason => Text(_reason);
    public string? Rule => Text(_rule);

    /// <summary>
    /// For a row of an import: when its run was started, in the order of all runs. Null for anything else, and if an earlier
    /// version recorded it.
    /// </summary>
    public DateTimeOffset? Run => Text(_run) is { } text && Instants.TryParse(text, out var run) ? run : null;

    /// <summary>For a row of an import: what it says of its own age.</summary>
    public string? Stamp => Text(_stamp);

    /// <summary>The key of the entity that it belongs to.</summary>
    public string Subject => Text(_subject) ?? "";

    /// <summary>Hash of the previous transaction; empty for the first.</summary>
    public string Prev => Text(_prev) ?? "";

    /// <summary>Computed on every call.</summary>
    public string ComputeHash() => TransactionHash.Of(Data.Span);

    public CanonicalJson CopyData() => CanonicalJson.FromTrusted(Data.ToArray());

    public CanonicalJson CopyChanges() => CanonicalJson.FromTrusted(Changes.ToArray());

    /// <summary>Reads a transaction from its canonical bytes.</summary>
    public static Transaction Of(CanonicalJson data)
    {
        var reader = new Utf8JsonReader(data.Utf8.Span);
        reader.Read();
        return new(TransactionReader.Read(ref reader, data.Utf8), data.Utf8, default);
    }

    private static string? Text(ReadOnlyMemory<byte> token)
    {
        if (token.IsEmpty)
            return null;
        var reader = new Utf8JsonReader(token.Span);
        reader.Read();
        return reader.GetString();
    }
}
