using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Concord.Ports;
using Concord.Wal;

namespace Concord.Timeline;

/// <summary>
/// The JSON around an entity's transactions, with the places that appending needs. Read in one pass; appending does not rewrite
/// it.
/// </summary>
internal sealed class TimelineEnvelope
{
    public static readonly TimelineEnvelope Empty = Parse("{\"schema\":1,\"transactions\":[]}"u8.ToArray(), default);

    private readonly ReadOnlyMemory<byte> _json;
    private readonly List<Transaction> _transactions = [];

    /// <summary>Index of the list's closing bracket.</summary>
    private int _listEnd = -1;

    /// <summary>Index of the closing brace of the newest transaction's element.</summary>
    private int _newestEnd = -1;

    private bool _newestHasPosition;

    private TimelineEnvelope(ReadOnlyMemory<byte> json) => _json = json;

    public IReadOnlyList<Transaction> Transactions => _transactions;

    /// <summary>Length of the whole JSON, in bytes.</summary>
    public int Length => _json.Length;

    public static TimelineEnvelope Parse(ReadOnlyMemory<byte> json, WalPosition newest)
    {
        var envelope = new TimelineEnvelope(json);
        envelope.ReadAll(newest);
        return envelope;
    }

    /// <summary>As many transactions of a stored state as can be read, and the reason why the rest cannot.</summary>
    public static IReadOnlyList<Transaction> ParseSound(StoredState state, out TimelineDamagedException? damage)
    {
        damage = null;
        TimelineEnvelope? envelope = null;
        try
        {
            envelope = new(TimelineCodec.Decode(state.Data));
            envelope.ReadAll(state.Position);
        }
        catch (TimelineDamagedException e)
        {
            damage = e;
        }
        return envelope?._transactions ?? [];
    }

    public bool MayHold(Guid commitId)
    {
        Span<byte> text = stackalloc byte[32];
        return commitId.TryFormat(text, out _, "N") && _json.Span.IndexOf(text) >= 0;
    }

    /// <summary>The stored value of the envelope with one more transaction.</summary>
    public byte[] Append(ReadOnlySpan<byte> data)
    {
        var source = _json.Span;
        Span<byte> position = stackalloc byte[96];
        position = _transactions.Count == 0 || _newestHasPosition ? [] : Position(position, _transactions[^1].Position);
        var opening = _transactions.Count == 0 ? "{\"data\":"u8 : ",{\"data\":"u8;

        // Rented: for a long timeline this would be on the large object heap.
        var length = source.Length + position.Length + opening.Length + data.Length + 1;
        var json = ArrayPool<byte>.Shared.Rent(length);
        var rest = json.AsSpan();
        var from = 0;
        if (position.Length > 0)
        {
            Put(ref rest, source[.._newestEnd]);
            Put(ref rest, position);
            from = _newestEnd;
        }
        Put(ref rest, source[from.._listEnd]);
        Put(ref rest, opening);
        Put(ref rest, data);
        Put(ref rest, "}"u8);
        Put(ref rest, source[_listEnd..]);
        var value = TimelineCodec.Encode(json.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(json);
        return value;
    }

    private static Span<byte> Position(Span<byte> buffer, WalPosition position)
    {
        System.Text.Unicode.Utf8.TryWrite(
            buffer,
            CultureInfo.InvariantCulture,
            $",\"position\":\"{position.Partition}:{position.Entry.Milliseconds}-{position.Entry.Sequence}\"",
            out var length
        );
        return buffer[..length];
    }

    private static void Put(ref Span<byte> rest, scoped ReadOnlySpan<byte> part)
    {
        part.CopyTo(rest);
        rest = rest[part.Length..];
    }

    private void ReadAll(WalPosition newest)
    {
        try
        {
            Read();
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new TimelineDamagedException(_listEnd < 0 ? _transactions.Count + 1 : 0, e.Message, e);
        }
        if (_listEnd < 0)
            throw new TimelineDamagedException(0, "The stored value holds no list of transactions.");
        if (_transactions.Count > 0 && !_newestHasPosition)
            _transactions[^1].Position = newest;
    }

    private void Read()
    {
        var reader = new Utf8JsonReader(_json.Span);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var list = reader.ValueTextEquals("transactions"u8);
            reader.Read();
            if (list)
                ReadList(ref reader);
            else
                reader.Skip();
        }
        // Read to the end: data after the object is damage too.
        Expect(!reader.Read());
    }

    private void ReadList(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            ReadEntry(ref reader);
        Expect(reader.TokenType == JsonTokenType.EndArray);
        _listEnd = (int)reader.TokenStartIndex;
    }

    private void ReadEntry(ref Utf8JsonReader reader)
    {
        ReadOnlyMemory<byte> data = default;
        var members = default(TransactionMembers);
        WalPosition? position = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8))
            {
                Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
                var start = (int)reader.TokenStartIndex;
                members = TransactionReader.Read(ref reader, _json);
                data = _json[start..(int)reader.BytesConsumed];
            }
            else if (reader.ValueTextEquals("position"u8))
            {
                Expect(reader.Read() && reader.TokenType == JsonTokenType.String);
                Expect(WalPosition.TryParse(reader.GetString(), out var read));
                position = read;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
        Expect(!data.IsEmpty);
        _newestEnd = (int)reader.TokenStartIndex;
        _newestHasPosition = position is not null;
        _transactions.Add(new(members, data, position ?? default));
    }

    private static void Expect(bool condition)
    {
        if (!condition)
            throw new FormatException("It is not of the form of a timeline.");
    }
}
