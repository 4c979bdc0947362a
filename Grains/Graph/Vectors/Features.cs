using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Concord.Text;

namespace Concord.Graph;

/// <summary>
/// The features of a vertex's content. Per value, with its field (its pointer without list indexes):
/// <list type="bullet">
/// <item>presence of the field (weight 0.2);</item>
/// <item>text: field and whole value, folded (0.8); field and word (0.6 together); the word alone, so that differently named
/// fields match (0.25); field and each three characters of the first 64 (1.0 together), so that a typing error costs
/// little;</item>
/// <item>number: field and exact value (0.4); field and position on a logarithmic scale, in steps of a quarter octave (0.7) and
/// of a whole one (0.7), split between the two nearest steps, so that near numbers have near vectors;</item>
/// <item>date: field and day (0.5), field and year (0.5), field and position on a scale of years (0.7);</item>
/// <item>truth value: field and value (1.0).</item>
/// </list>
/// Names count double. The weights of all features of a kind are split so that long texts do not outweigh short ones.
/// </summary>
internal readonly ref struct Features
{
    private const int MaxGrams = 64;

    private readonly Span<float> _vector;
    private readonly ulong _field;
    private readonly float _weight;

    private Features(Span<float> vector, ulong field, float weight)
    {
        _vector = vector;
        _field = field;
        _weight = weight;
    }

    private enum Tag : byte
    {
        Field = 1,
        Text,
        Word,
        AnyWord,
        Gram,
        Number,
        Fine,
        Coarse,
        Day,
        Year,
        Years,
        Truth,
    }

    /// <summary>Adds the features of a text made by <see cref="VertexContent.EmbeddedTextOf"/> to a vector.</summary>
    public static void Collect(string text, Span<float> vector)
    {
        // Sort the lines: the sum of floating-point numbers depends on their order, and writers order members differently.
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Array.Sort(lines, StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var cut = line.EndsWith('"') ? line.IndexOf(" \"", StringComparison.Ordinal) : line.LastIndexOf(' ');
            if (cut < 0)
                continue;
            var pointer = FieldOf(line[..cut]);
            var features = new Features(
                vector,
                Hash(MemoryMarshal.AsBytes(pointer.AsSpan())),
                pointer.EndsWith("/name", StringComparison.Ordinal) ? 2 : 1
            );
            features.Value(pointer, line[(cut + 1)..]);
        }
    }

    /// <summary>The pointer without list indexes: <c>/products/0</c> and <c>/products/1</c> are one field.</summary>
    private static string FieldOf(string pointer) =>
        string.Join('/', pointer.Split('/').Select(static part => part.Length > 0 && part.All(char.IsAsciiDigit) ? "*" : part));

    private void Value(string pointer, string json)
    {
        Add(Tag.Field, 0, 0.2f);
        if (json is "true" or "false")
        {
            Add(Tag.Truth, json[0], 1);
        }
        else if (json.StartsWith('"'))
        {
            var text = Unquote(json);
            if (pointer.EndsWith("/amount", StringComparison.Ordinal) && TryNumber(text, out var amount))
                Number(amount, text);
            else if (Days.TryParse(text, out var date))
                Date(date);
            else
                Text(TextFolding.Fold(text));
        }
        else if (TryNumber(json, out var number))
        {
            Number(number, json);
        }
    }

    private void Text(string folded)
    {
        Add(Tag.Text, Hash(folded), 0.8f);
        if (folded.Length == 0)
            return;
        var words = folded.Split(' ');
        foreach (var word in words)
        {
            Add(Tag.Word, Hash(word), Share(0.6f, words.Length));

            // The same word in any field: this feature does not contain the field's hash.
            new Features(_vector, 0, _weight).Add(Tag.AnyWord, Hash(word), Share(0.25f, words.Length));
        }

        Span<char> padded = stackalloc char[MaxGrams + 2];
        var length = Math.Min(folded.Length, MaxGrams);
        padded[0] = padded[length + 1] = ' ';
        folded.AsSpan(0, length).CopyTo(padded[1..]);
        for (var i = 0; i < length; i++)
            Add(Tag.Gram, ((ulong)padded[i] << 32) | ((ulong)padded[i + 1] << 16) | padded[i + 2], Share(1, length));
    }

    private void Number(double number, string text)
    {
        Add(Tag.Number, Hash(text), 0.4f);

        // log2(1 + x): linear near zero, and a ratio scale for large numbers.
        var place = Math.Sign(number) * Math.Log2(1 + Math.Abs(number));
        Soft(Tag.Fine, place * 4, 0.7f);
        Soft(Tag.Coarse, place, 0.7f);
    }

    private void Date(DateOnly date)
    {
        Add(Tag.Day, (ulong)date.DayNumber, 0.5f);
        Add(Tag.Year, (ulong)date.Year, 0.5f);
        Soft(Tag.Years, date.DayNumber / 365.25, 0.7f);
    }

    /// <summary>Splits a weight between the two nearest whole steps.</summary>
    private void Soft(Tag tag, double place, float weight)
    {
        var step = Math.Floor(place);
        var (far, near) = ((float)(place - step), (float)(1 - (place - step)));
        var scale = weight / MathF.Sqrt((far * far) + (near * near));
        Add(tag, unchecked((ulong)(long)step), near * scale);
        Add(tag, unchecked((ulong)((long)step + 1)), far * scale);
    }

    private void Add(Tag tag, ulong value, float weight)
    {
        Span<byte> feature = stackalloc byte[17];
        BinaryPrimitives.WriteUInt64LittleEndian(feature, _field);
        BinaryPrimitives.WriteUInt64LittleEndian(feature[8..], value);
        feature[16] = (byte)tag;
        var hash = Hash(feature);

        // Two dimensions, so that two features rarely collide in both.
        var amount = weight * _weight;
        var (first, second) = ((int)(hash % FeatureHashGenerator.Dimensions), (int)((hash >> 16) % FeatureHashGenerator.Dimensions));
        _vector[first] += (hash & (1UL << 40)) == 0 ? amount : -amount;
        _vector[second] += (hash & (1UL << 41)) == 0 ? amount : -amount;
    }

    private static float Share(float weight, int among) => weight / MathF.Sqrt(among);

    private static ulong Hash(string text) => Hash(MemoryMarshal.AsBytes(text.AsSpan()));

    private static ulong Hash(ReadOnlySpan<byte> bytes) => XxHash64.HashToUInt64(bytes);

    /// <summary>False for a number that is too great for a double: it counts like a text, by its field alone.</summary>
    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static string Unquote(string json)
    {
        if (!json.Contains('\\', StringComparison.Ordinal))
            return json[1..^1];
        try
        {
            return JsonSerializer.Deserialize<string>(json) ?? "";
        }
        catch (JsonException)
        {
            // The text is truncated because it was too long.
            return json[1..];
        }
    }
}
