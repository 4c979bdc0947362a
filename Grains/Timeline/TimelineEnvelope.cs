using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Concord.Wal;

namespace Concord.Timeline;

/// <summary>
/// The JSON around an entity's transactions, with the places that appending needs:
/// <c>{"schema":1,"transactions":[{"position":"3:17-0","data":{…}}, …]}</c>. Read in one pass. The form of earlier versions; it is still
/// written while a silo of such a version runs, and where it has members that this version does not know: appending keeps them.
/// </summary>
internal sealed class TimelineEnvelope
{
    public static readonly TimelineEnvelope Empty = Parse("{\"schema\":1,\"transactions\":[]}"u8.ToArray(), default, []);

    private readonly ReadOnlyMemory<byte> _json;

    /// <summary>Index of the list's closing bracket.</summary>
    private int _listEnd = -1;

    /// <summary>Index of the closing brace of the newest transaction's element.</summary>
    private int _newestEnd = -1;

    private bool _newestHasPosition;

    private TimelineEnvelope(ReadOnlyMemory<byte> json) => _json = json;

    /// <summary>It has more than what this version writes.</summary>
    public bool HasUnknownMembers { get; private set; }

    /// <summary>Length of the whole JSON, in bytes.</summary>
    public int Length => _json.Length;

    /// <param name="newest">The position of the newest transaction.</param>
    /// <param name="transactions">Receives the transactions, as many as can be read.</param>
    /// <exception cref="TimelineDamagedException">One cannot be read.</exception>
    public static TimelineEnvelope Parse(ReadOnlyMemory<byte> json, WalPosition newest, List<Transaction> transactions)
    {
        var envelope = new TimelineEnvelope(json);
        envelope.ReadAll(newest, transactions);
        return envelope;
    }

    /// <summary>The stored value of the envelope with one more transaction.</summary>
    public byte[] Append(ReadOnlySpan<byte> data, List<Transaction> transactions)
    {
        var source = _json.Span;
        Span<byte> position = stackalloc byte[96];
        position = transactions.Count == 0 || _newestHasPosition ? [] : Position(position, transactions[^1].Position);
        var opening = transactions.Count == 0 ? "{\"data\":"u8 : ",{\"data\":"u8;

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

    private void ReadAll(WalPosition newest, List<Transaction> transactions)
    {
        try
        {
            Read(transactions);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new TimelineDamagedException(_listEnd < 0 ? transactions.Count + 1 : 0, e.Message, e);
        }
        if (_listEnd < 0)
            throw new TimelineDamagedException(0, "The stored value holds no list of transactions.");
        if (transactions.Count > 0 && !_newestHasPosition)
            transactions[^1].Position = newest;
    }

    private void Read(List<Transaction> transactions)
    {
        var reader = new Utf8JsonReader(_json.Span);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var list = reader.ValueTextEquals("transactions"u8);
            var schema = reader.ValueTextEquals("schema"u8);
            reader.Read();
            if (list)
                ReadList(ref reader, transactions);
            else if (!schema || reader.TokenType != JsonTokenType.Number || !reader.ValueSpan.SequenceEqual("1"u8))
                Skip(ref reader);
        }
        // Read to the end: data after the object is damage too.
        Expect(!reader.Read());
    }

    private void ReadList(ref Utf8JsonReader reader, List<Transaction> transactions)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            ReadEntry(ref reader, transactions);
        Expect(reader.TokenType == JsonTokenType.EndArray);
        _listEnd = (int)reader.TokenStartIndex;
    }

    private void ReadEntry(ref Utf8JsonReader reader, List<Transaction> transactions)
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
                Skip(ref reader);
            }
        }
        Expect(!data.IsEmpty);
        _newestEnd = (int)reader.TokenStartIndex;
        _newestHasPosition = position is not null;
        transactions.Add(new(members, data, position ?? default));
    }

    private void Skip(ref Utf8JsonReader reader)
    {
        HasUnknownMembers = true;
        reader.Skip();
    }

    private static void Expect(bool condition)
    {
        if (!condition)
            throw new FormatException("It is not of the form of a timeline.");
    }
}
