using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Concord.Policies;

namespace Concord.Values;

/// <summary>
/// A canonical JSON value that can be read and recombined. Objects are read one level at a time and only when needed, so that
/// most of a policy is never parsed, only copied. Arrays are leaves unless their elements are asked for: a merge patch treats
/// them as values.
/// </summary>
public sealed class JsonTree
{
    public static readonly JsonTree Null = new("null"u8.ToArray());
    public static readonly JsonTree EmptyObject = new("{}"u8.ToArray());
    public static readonly JsonTree EmptyArray = new("[]"u8.ToArray());

    private ReadOnlyMemory<byte> _utf8;
    private JsonMember[]? _members;

    /// <param name="canonical">Canonical bytes; kept, not copied.</param>
    public JsonTree(ReadOnlyMemory<byte> canonical)
    {
        _utf8 = canonical;
        First = canonical.Span[0];
    }

    /// <summary>An object of members in ordinal order of their names.</summary>
    public JsonTree(JsonMember[] members) => (_members, First) = (members, (byte)'{');

    /// <summary>An object whose text and members are both known.</summary>
    internal JsonTree(ReadOnlyMemory<byte> canonical, JsonMember[] members)
        : this(canonical) => _members = members;

    /// <summary>The first byte of the text, which determines the kind of the value.</summary>
    private byte First { get; }

    public bool IsObject => First == '{';
    public bool IsArray => First == '[';
    public bool IsString => First == '"';
    public bool IsNull => First == 'n';
    public bool IsTrue => First == 't';
    public bool IsFalse => First == 'f';
    public bool IsNumber => First == '-' || char.IsAsciiDigit((char)First);

    /// <summary>The canonical bytes.</summary>
    public ReadOnlyMemory<byte> Utf8
    {
        get
        {
            if (_utf8.IsEmpty)
                _utf8 = Write(_members!);
            return _utf8;
        }
    }

    /// <summary>Members of an object in ordinal order; none for any other value.</summary>
    public JsonMember[] Members => _members ??= IsObject ? ReadMembers() : [];

    public static JsonTree Of(CanonicalJson json) => new(json.Utf8);

    public static JsonTree OfText(string text)
    {
        var output = new ArrayBufferWriter<byte>(text.Length + 8);
        CanonicalJsonText.WriteString(output, text);
        return new(output.WrittenMemory);
    }

    public JsonTree? Find(string name)
    {
        var (members, low, high) = (Members, 0, Members.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(members[middle].Name, name);
            if (order == 0)
                return members[middle].Value;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return null;
    }

    public List<JsonTree> ReadElements()
    {
        var elements = new List<JsonTree>();
        if (!IsArray)
            return elements;
        var reader = new Utf8JsonReader(Utf8.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            elements.Add(new(Slice(ref reader)));
        return elements;
    }

    /// <summary>The text of a string.</summary>
    public string ReadString()
    {
        var token = Utf8.Span;
        if (!token.Contains((byte)'\\'))
            return Encoding.UTF8.GetString(token[1..^1]);
        var reader = new Utf8JsonReader(token);
        reader.Read();
        return reader.GetString()!;
    }

    /// <summary>A string without surrounding white space; any other value unchanged.</summary>
    public JsonTree Trimmed()
    {
        if (!IsString)
            return this;
        var text = ReadString();
        return IdText.Trim(text) is var trimmed && trimmed.Length == text.Length ? this : OfText(trimmed);
    }

    /// <summary>Copies the bytes if the value is a part of another one.</summary>
    public CanonicalJson ToCanonical() =>
        CanonicalJson.FromTrusted(
            MemoryMarshal.TryGetArray(Utf8, out var whole) && whole.Array!.Length == whole.Count ? whole.Array : Utf8.ToArray()
        );

    public bool IsEquivalentTo(JsonTree other) => ReferenceEquals(this, other) || Utf8.Span.SequenceEqual(other.Utf8.Span);

    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    private JsonMember[] ReadMembers()
    {
        var members = new List<JsonMember>(16);
        var reader = new Utf8JsonReader(_utf8.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            members.Add(new(name, new(Slice(ref reader))));
        }
        return [.. members];
    }

    private ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return _utf8[start..(int)reader.BytesConsumed];
    }

    private static ReadOnlyMemory<byte> Write(JsonMember[] members)
    {
        var size = 2;
        foreach (var member in members)
            size += member.Name.Length + member.Value.Utf8.Length + 4;
        var output = new ArrayBufferWriter<byte>(size);
        output.Write("{"u8);
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0)
                output.Write(","u8);
            CanonicalJsonText.WriteString(output, members[i].Name);
            output.Write(":"u8);
            output.Write(members[i].Value.Utf8.Span);
        }
        output.Write("}"u8);
        return output.WrittenMemory;
    }
}

public readonly record struct JsonMember(string Name, JsonTree Value);
