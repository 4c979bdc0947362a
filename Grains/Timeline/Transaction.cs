using System.Buffers;
using System.Text.Json;
using Concord.Wal;

namespace Concord.Timeline;

/// <summary>
/// One recorded transaction of an entity. What a frame's header says is known at once; the rest stays compressed until somebody looks at
/// it, because a policy may have thousands of transactions.
/// </summary>
internal sealed class Transaction
{
    private readonly FrameSource? _source;
    private readonly FrameHeader _header;

    /// <summary>Compressed; empty where the canonical bytes were given.</summary>
    private readonly ReadOnlyMemory<byte> _frame;

    /// <summary>What was read from the frame's rest, or from the canonical bytes.</summary>
    private TransactionText? _text;

    /// <summary>The canonical bytes; empty until they are put together.</summary>
    private ReadOnlyMemory<byte> _data;

    /// <param name="members">Complete, as <see cref="TransactionReader"/> guarantees.</param>
    public Transaction(in TransactionMembers members, ReadOnlyMemory<byte> data, WalPosition position)
    {
        Sequence = members.Sequence!.Value;
        _text = new(members, data);
        _data = data;
        Position = position;
        _header = new()
        {
            Kind = FrameKind.Whole,
            Length = data.Length,
            CommitId = members.CommitId!.Value,
            Type = members.Type!,
            EffectiveDate = members.EffectiveDate!.Value,
            RecordedAt = members.RecordedAt!.Value,
            IsImported = !members.Run.IsEmpty,
        };
    }

    private Transaction(FrameSource source, int place, in FrameHeader header, ReadOnlyMemory<byte> frame) =>
        (_source, Sequence, _header, _frame) = (source, place, header, frame);

    public long Sequence { get; }

    /// <summary>The last part of the event's type, for instance <c>endorse</c>.</summary>
    public string Type => _header.Type;

    public DateOnly EffectiveDate => _header.EffectiveDate;
    public DateTimeOffset RecordedAt => _header.RecordedAt;
    public Guid CommitId => _header.CommitId;

    /// <summary>Length of the canonical bytes.</summary>
    public int Length => _header.Length;

    /// <summary>Whether it was recorded for a row of an import.</summary>
    public bool IsImported => _header.IsImported;

    /// <summary>The canonical bytes of the changes, a JSON object.</summary>
    public ReadOnlyMemory<byte> Changes => Text.Members.Changes;

    /// <summary>The canonical bytes that are hashed.</summary>
    public ReadOnlyMemory<byte> Data
    {
        get
        {
            if (_data.IsEmpty)
            {
                var text = Text;
                var output = new ArrayBufferWriter<byte>(_header.Length);
                new HeldMembers(_header, Sequence, _source!.Key).PutIn(text.Bytes.Span, output);
                _data = output.WrittenMemory;
            }
            return _data;
        }
    }

    /// <summary>The position of its event in the WAL. The newest one's is known only when the whole list is read.</summary>
    public WalPosition Position { get; set; }

    public string Actor => Read(Text.Members.Actor) ?? "";
    public string Origin => Read(Text.Members.Origin) ?? "";
    public string? Reason => Read(Text.Members.Reason);
    public string? Rule => Read(Text.Members.Rule);

    /// <summary>
    /// For a row of an import: when its run was started, in the order of all runs. Null for anything else, and if an earlier
    /// version recorded it.
    /// </summary>
    public DateTimeOffset? Run => IsImported && Read(Text.Members.Run) is { } text && Instants.TryParse(text, out var run) ? run : null;

    /// <summary>For a row of an import: what it says of its own age.</summary>
    public string? Stamp => Read(Text.Members.Stamp);

    /// <summary>The key of the entity that it belongs to.</summary>
    public string Subject => _source?.Key.Value ?? Read(Text.Members.Subject) ?? "";

    /// <summary>Hash of the previous transaction; empty for the first.</summary>
    public string Prev => _source is null ? Read(Text.Members.Prev) ?? "" : Convert.ToHexStringLower(_header.Prev.Span);

    /// <summary>Computed on every call.</summary>
    public string ComputeHash() => TransactionHash.Of(Data.Span);

    public CanonicalJson CopyData() => CanonicalJson.FromTrusted(Data.ToArray());

    public CanonicalJson CopyChanges() => CanonicalJson.FromTrusted(Changes.ToArray());

    /// <summary>Reads a transaction from its canonical bytes.</summary>
    public static Transaction Of(CanonicalJson data) => Of(data.Utf8);

    /// <summary>A transaction that stays compressed in its frame.</summary>
    /// <exception cref="FormatException">The frame cannot be read.</exception>
    public static Transaction Of(FrameSource source, int place, in FrameHeader header, ReadOnlyMemory<byte> frame) =>
        header.Kind == FrameKind.Split ? new(source, place, header, frame) : Of(FrameCodec.Decompress(header, frame.Span));

    /// <summary>Leaves what the frame's header says.</summary>
    public void Forget() => (_text, _data) = (null, default);

    private TransactionText Text => _text ??= Decode();

    private static Transaction Of(ReadOnlyMemory<byte> data)
    {
        var reader = new Utf8JsonReader(data.Span);
        reader.Read();
        return new(TransactionReader.Read(ref reader, data), data, default);
    }

    /// <exception cref="TimelineDamagedException">The frame cannot be read although its checksum is right.</exception>
    private TransactionText Decode()
    {
        try
        {
            var rest = FrameCodec.Decompress(_header, _frame.Span);
            var reader = new Utf8JsonReader(rest);
            reader.Read();
            var text = new TransactionText(TransactionReader.ReadRest(ref reader, rest), rest);
            _source!.Record(this);
            return text;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new TimelineDamagedException(Sequence, e.Message, e);
        }
    }

    private static string? Read(ReadOnlyMemory<byte> token)
    {
        if (token.IsEmpty)
            return null;
        var reader = new Utf8JsonReader(token.Span);
        reader.Read();
        return reader.GetString();
    }

    private sealed record TransactionText(TransactionMembers Members, ReadOnlyMemory<byte> Bytes);
}
