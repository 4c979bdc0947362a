using System.Buffers;
using System.Text;

namespace Concord.Imports;

/// <summary>
/// The state of mapping one row: its values, the bytes written so far, and why it failed. Reused for every row.
/// </summary>
internal sealed class RowContext : IBufferWriter<byte>
{
    /// <summary>
    /// The mapped JSON, and a text in it, may be as long as a line of the input. A mapping can use one column many times, so a
    /// row can grow.
    /// </summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>Writers request more space than they fill.</summary>
    private const int MaxBuffer = 8 * MaxLength;

    private static readonly SearchValues<char> PlainAscii = SearchValues.Create([
        .. Enumerable.Range(0x20, 0x5f).Select(static c => (char)c).Where(static c => c is not ('"' or '\\')),
    ]);

    private byte[] _bytes = new byte[1_024];
    private char[] _scratch = new char[128];
    private bool[]? _jsonNumbers;

    public string?[] Values { get; private set; } = [];

    public int Length { get; private set; }

    public string? Error { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <param name="values">In the order of the mapping's columns.</param>
    /// <param name="jsonNumbers">Which of them are numbers in JSON's notation; null if none is.</param>
    public void Start(string?[] values, bool[]? jsonNumbers = null)
    {
        (Values, _jsonNumbers) = (values, jsonNumbers);
        Length = 0;
        Error = null;
    }

    public bool IsJsonNumber(int column) => _jsonNumbers?[column] == true;

    /// <summary>Discards what was written after <paramref name="length"/>.</summary>
    public void Rewind(int length) => Length = length;

    public MappingResult Fail(string error)
    {
        Error ??= error;
        return MappingResult.Failed;
    }

    public char[] Scratch(int length)
    {
        if (length > MaxLength)
            throw new RowTooLongException();
        if (_scratch.Length < length)
            _scratch = new char[Math.Max(length, _scratch.Length * 2)];
        return _scratch;
    }

    public void Write(byte value)
    {
        GetSpan(1)[0] = value;
        Length++;
    }

    public void Write(ReadOnlySpan<byte> value)
    {
        value.CopyTo(GetSpan(value.Length));
        Length += value.Length;
    }

    public void WriteAscii(ReadOnlySpan<char> value) => Length += Encoding.ASCII.GetBytes(value, GetSpan(value.Length));

    /// <summary>A JSON string in canonical form. Most values need no escaping and skip the escaping writer.</summary>
    public void WriteString(ReadOnlySpan<char> value)
    {
        if (value.ContainsAnyExcept(PlainAscii))
        {
            CanonicalJsonText.WriteString(this, value.ToString());
            return;
        }
        var span = GetSpan(value.Length + 2);
        span[0] = (byte)'"';
        Encoding.ASCII.GetBytes(value, span[1..]);
        span[value.Length + 1] = (byte)'"';
        Length += value.Length + 2;
    }

    public void Advance(int count) => Length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        var needed = Length + Math.Max(sizeHint, 16);
        if (needed > MaxBuffer)
            throw new RowTooLongException();
        if (_bytes.Length < needed)
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        return _bytes.AsSpan(Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(Length);
    }
}

/// <summary>The mapped row is longer than <see cref="RowContext.MaxLength"/>.</summary>
internal sealed class RowTooLongException() : Exception("The row grows too long in the mapping.");
