using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Concord.Values;

/// <summary>
/// Turns JSON from outside into <see cref="CanonicalJson"/>. The form is that of RFC 8785 (JCS), except that numbers keep their
/// exact decimal value (JCS would round them to binary floating point): plain notation, no exponent, no trailing zeros.
/// </summary>
public static class CanonicalJsonReader
{
    /// <summary>Maximum length of a string value or member name, in UTF-16 code units.</summary>
    public const int MaxStringLength = 32_768;

    public const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth };

    /// <exception cref="MalformedException">Not JSON, or not UTF-8.</exception>
    /// <exception cref="ValidationException">
    /// A duplicate member, a number that a decimal cannot hold exactly, or a string that is too long.
    /// </exception>
    public static CanonicalJson Parse(ReadOnlyMemory<byte> utf8) => ParseTree(utf8).ToCanonical();

    /// <summary>
    /// As <see cref="Parse"/>, for a caller that reads members as well: the same pass has already found them.
    /// </summary>
    /// <inheritdoc cref="Parse"/>
    public static JsonTree ParseTree(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            return Write(document.RootElement);
        }
        catch (JsonException e)
        {
            // The runtime's message ends with " LineNumber: … | BytePositionInLine: …"; callers get that as a sentence.
            var message = e.Message;
            var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            throw new MalformedException(
                $"Not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: {(end < 0 ? message : message[..end])}"
            );
        }
    }

    /// <inheritdoc cref="Parse"/>
    public static CanonicalJson Canonicalize(JsonElement element) => Write(element).ToCanonical();

    private static JsonTree Write(JsonElement element)
    {
        var writer = new ValueWriter();
        try
        {
            writer.Write(element);
        }
        catch (InvalidOperationException)
        {
            // System.Text.Json detects invalid UTF-8 and lone surrogates only when a string is read.
            throw new MalformedException("A string holds bytes or escapes that are not valid Unicode.");
        }
        return writer.Finish();
    }

    /// <summary>
    /// Writes one value. It stops at <see cref="ValidationException.MaxErrors"/>: further errors would not help the sender.
    /// </summary>
    private sealed class ValueWriter
    {
        private readonly ArrayBufferWriter<byte> _output = new(256);
        private readonly JsonLocation _path = new();
        private readonly ImmutableArray<FieldError>.Builder _errors = ImmutableArray.CreateBuilder<FieldError>();

        /// <summary>The members of the root and their places; null while the root is not an object.</summary>
        private List<(string Name, Range Value)>? _members;

        /// <exception cref="ValidationException">There was an error.</exception>
        public JsonTree Finish()
        {
            if (_errors.Count > 0)
                throw new ValidationException(_errors.ToImmutable());
            var utf8 = _output.WrittenSpan.ToArray();
            return _members is null
                ? new(utf8)
                : new(utf8, [.. _members.Select(member => new JsonMember(member.Name, new(utf8.AsMemory(member.Value))))]);
        }

        public void Write(JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    WriteObject(element);
                    break;
                case JsonValueKind.Array:
                    WriteArray(element);
                    break;
                case JsonValueKind.String:
                    WriteString(element.GetString()!);
                    break;
                case JsonValueKind.Number:
                    WriteNumber(element.GetRawText());
                    break;
                case JsonValueKind.True:
                    _output.Write("true"u8);
                    break;
                case JsonValueKind.False:
                    _output.Write("false"u8);
                    break;
                default:
                    _output.Write("null"u8);
                    break;
            }
        }

        private void WriteArray(JsonElement element)
        {
            var index = 0;
            _output.Write("["u8);
            foreach (var item in element.EnumerateArray())
            {
                if (index > 0)
                    _output.Write(","u8);
                _path.Enter(index++);
                Write(item);
                _path.Leave();
            }
            _output.Write("]"u8);
        }

        private void WriteObject(JsonElement element)
        {
            var members = new List<(string Name, JsonElement Value)>();
            foreach (var member in element.EnumerateObject())
                members.Add((member.Name, member.Value));
            members.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));

            var isWhole = _output.WrittenCount == 0;
            if (isWhole)
                _members = new(members.Count);
            _output.Write("{"u8);
            for (var i = 0; i < members.Count; i++)
            {
                var (name, value) = members[i];
                _path.Enter(name);
                if (i > 0)
                {
                    if (string.Equals(name, members[i - 1].Name, StringComparison.Ordinal))
                        Error("The member is given twice.");
                    _output.Write(","u8);
                }
                WriteString(name);
                _output.Write(":"u8);
                var start = _output.WrittenCount;
                Write(value);
                if (isWhole)
                    _members!.Add((name, start.._output.WrittenCount));
                _path.Leave();
            }
            _output.Write("}"u8);
        }

        private void WriteString(string text)
        {
            if (text.Length > MaxStringLength)
            {
                Error($"The text is longer than {MaxStringLength} characters.");
                text = "";
            }
            CanonicalJsonText.WriteString(_output, text);
        }

        private void WriteNumber(string text)
        {
            if (!ExactDecimal.TryParse(text, out var value))
            {
                Error("The number cannot be held exactly: at most 28 digits, before and after the decimal point together.");
                value = 0;
            }
            _output.Write(Encoding.ASCII.GetBytes(ExactDecimal.ToCanonicalString(value)));
        }

        private void Error(string message)
        {
            _errors.Add(new(_path.ToString(), message));
            if (_errors.Count == ValidationException.MaxErrors)
                throw new ValidationException(_errors.ToImmutable());
        }
    }
}
