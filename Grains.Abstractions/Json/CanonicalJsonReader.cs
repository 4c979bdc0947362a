using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Concord.Grains.Abstractions.Errors;

namespace Concord.Grains.Abstractions.Json;

/// <summary>
/// Turns JSON from outside into <see cref="CanonicalJson"/>. The form is that of RFC 8785 (JCS) but for numbers, which keep their exact decimal
/// value (JCS would round them to binary floating point): plain notation, no exponent, no trailing zeros.
/// </summary>
public static class CanonicalJsonReader
{
    /// <summary>Longest string value or member name, in UTF-16 code units.</summary>
    public const int MaxStringLength = 32_768;

    public const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth };

    /// <exception cref="MalformedException">Not JSON, or not UTF-8.</exception>
    /// <exception cref="ValidationException">A member twice, a number that a decimal cannot hold exactly, or a string that is too long.</exception>
    public static CanonicalJson Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            return Canonicalize(document.RootElement);
        }
        catch (JsonException e)
        {
            // The runtime's message ends with its own " LineNumber: … | BytePositionInLine: …"; callers get it in words.
            var message = e.Message;
            var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            throw new MalformedException($"Not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: {(end < 0 ? message : message[..end])}");
        }
    }

    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})"/>
    public static CanonicalJson Canonicalize(JsonElement element)
    {
        var output = new ArrayBufferWriter<byte>(256);
        var errors = ImmutableArray.CreateBuilder<FieldError>();
        try
        {
            Write(element, output, "", errors);
        }
        catch (InvalidOperationException)
        {
            // System.Text.Json finds invalid UTF-8 and lone surrogates only when a string is read.
            throw new MalformedException("A string holds bytes or escapes that are not valid Unicode.");
        }
        if (errors.Count > 0) throw new ValidationException(errors.ToImmutable());
        return CanonicalJson.FromTrusted(output.WrittenSpan.ToArray());
    }

    private static void Write(JsonElement element, ArrayBufferWriter<byte> output, string pointer, ImmutableArray<FieldError>.Builder errors)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(element, output, pointer, errors);
                break;
            case JsonValueKind.Array:
                var index = 0;
                output.Write("["u8);
                foreach (var item in element.EnumerateArray())
                {
                    if (index > 0) output.Write(","u8);
                    Write(item, output, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}"), errors);
                    index++;
                }
                output.Write("]"u8);
                break;
            case JsonValueKind.String:
                WriteString(element.GetString()!, output, pointer, errors);
                break;
            case JsonValueKind.Number:
                WriteNumber(element.GetRawText(), output, pointer, errors);
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            default:
                output.Write("null"u8);
                break;
        }
    }

    private static void WriteObject(JsonElement element, ArrayBufferWriter<byte> output, string pointer, ImmutableArray<FieldError>.Builder errors)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (var member in element.EnumerateObject()) members.Add((member.Name, member.Value));
        members.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));

        output.Write("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            var (name, value) = members[i];
            var at = JsonPointer.Append(pointer, name);
            if (i > 0)
            {
                if (string.Equals(name, members[i - 1].Name, StringComparison.Ordinal)) errors.Add(new(at, "The member stands here twice."));
                output.Write(","u8);
            }
            WriteString(name, output, at, errors);
            output.Write(":"u8);
            Write(value, output, at, errors);
        }
        output.Write("}"u8);
    }

    private static void WriteString(string text, ArrayBufferWriter<byte> output, string pointer, ImmutableArray<FieldError>.Builder errors)
    {
        if (text.Length > MaxStringLength)
        {
            errors.Add(new(pointer.Length > 256 ? pointer[..256] : pointer, $"The text is longer than {MaxStringLength} characters."));
            text = "";
        }
        CanonicalJsonText.WriteString(output, text);
    }

    private static void WriteNumber(string text, ArrayBufferWriter<byte> output, string pointer, ImmutableArray<FieldError>.Builder errors)
    {
        if (!ExactDecimal.TryParse(text, out var value))
        {
            errors.Add(new(pointer, "The number cannot be held exactly: at most 28 digits, before and after the decimal point together."));
            value = 0;
        }
        output.Write(Encoding.ASCII.GetBytes(ExactDecimal.ToCanonicalString(value)));
    }
}
