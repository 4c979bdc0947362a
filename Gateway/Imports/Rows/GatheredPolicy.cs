using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Concord.Policies;

namespace Concord.Gateway.Imports;

/// <summary>
/// The rows of one policy while they are gathered. Their documents are equal except for the gathered lists, whose elements are merged in
/// the order of the file. An element that several rows repeat exactly is kept once. After a failure, nothing of the policy is kept.
/// </summary>
internal sealed class GatheredPolicy(PolicyId id, string date, ImmutableArray<string> lists)
{
    public const int MaxRows = 10_000;

    /// <summary>
    /// Maximum bytes of the rows as received, and of the resulting document: the same limit as for a document over the API.
    /// </summary>
    public const int MaxBytes = 1 << 20;

    private readonly List<RowOrigin> _rows = [];
    private readonly Dictionary<(string List, string First, string Id), (ReadOnlyMemory<byte> Json, long Line)> _elements = [];
    private readonly Dictionary<string, List<ReadOnlyMemory<byte>>> _gathered = lists.ToDictionary(
        static list => list,
        static _ => new List<ReadOnlyMemory<byte>>(),
        StringComparer.Ordinal
    );
    private ImportItem _first;
    private byte[] _rest = [];
    private long _bytes;
    private long _inputBytes;
    private (string Code, string Detail)? _failure;

    public PolicyId Id => id;

    public string Date => date;

    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Takes a row, or answers it where the policy has failed.</summary>
    public void Add(in ImportItem row, List<ImportItem> answers)
    {
        _rows.Add(RowOrigin.Of(row));
        _inputBytes += _rows[^1].Input.Length;
        if (_failure is null)
            _failure = _rows.Count > MaxRows || _inputBytes > MaxBytes ? TooLarge() : Gather(row);
        if (_failure is not null)
            Answer(answers);
    }

    public void Fail(string code, string detail) => _failure ??= (code, detail);

    /// <summary>Also answers the rows that were gathered so far.</summary>
    public void Fail(string code, string detail, List<ImportItem> answers)
    {
        Fail(code, detail);
        Answer(answers);
    }

    /// <summary>No more rows come.</summary>
    public void Close(List<ImportItem> answers)
    {
        if (_failure is null && _rows.Count > 0)
            answers.Add(_first with { Content = Write(), Others = _rows[1..] });
        _rows.Clear();
    }

    private void Answer(List<ImportItem> answers)
    {
        var (code, detail) = _failure!.Value;
        foreach (var row in _rows)
            answers.Add(ImportItem.Bad(row.Line, row.Input, code, detail));
        _rows.Clear();
        _elements.Clear();
        _gathered.Clear();
        (_first, _rest) = (default, []);
    }

    private (string Code, string Detail)? Gather(in ImportItem row)
    {
        using var json = JsonDocument.Parse(row.Content.Utf8);
        var rest = new ArrayBufferWriter<byte>(row.Content.Utf8.Length);
        foreach (var member in json.RootElement.EnumerateObject())
        {
            if (lists.Contains(member.Name))
            {
                if (Gather(member, row.Line) is { } failure)
                    return failure;
                continue;
            }
            CanonicalJsonText.WriteString(rest, member.Name);
            rest.Write(JsonMarshal.GetRawUtf8Value(member.Value));
        }
        if (_rows.Count == 1)
        {
            (_first, _rest) = (row, rest.WrittenSpan.ToArray());
            _bytes += row.Content.Utf8.Length;
        }
        else if (!rest.WrittenSpan.SequenceEqual(_rest))
        {
            return (
                ErrorCodes.Validation,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The rows of this policy do not agree: line {row.Line} has another {Differences(row.Content)} than line "
                        + $"{_first.Line}. Only {string.Join(", ", lists)} differ from row to row, all else is the same in each."
                )
            );
        }
        return _bytes > MaxBytes ? TooLarge() : null;
    }

    private (string Code, string Detail)? Gather(JsonProperty list, long line)
    {
        foreach (var element in list.Value.EnumerateArray())
        {
            var key = (list.Name, Text(element, list.NameEquals("assets"u8) ? "kind" : "role"), Text(element, "id"));
            var json = JsonMarshal.GetRawUtf8Value(element).ToArray();
            if (_elements.TryAdd(key, (json, line)))
            {
                _gathered[list.Name].Add(json);
                _bytes += json.Length;
            }
            else if (!_elements[key].Json.Span.SequenceEqual(json))
            {
                return (
                    ErrorCodes.Validation,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The rows of this policy do not agree: of '{key.Item3}' ({key.Item2}) in {list.Name}, line {line} differs "
                            + $"from line {_elements[key].Line}."
                    )
                );
            }
        }
        return null;
    }

    private CanonicalJson Write()
    {
        var output = new ArrayBufferWriter<byte>((int)_bytes + 64);
        using var json = JsonDocument.Parse(_first.Content.Utf8);
        var separator = "{"u8;
        foreach (var member in json.RootElement.EnumerateObject())
        {
            output.Write(separator);
            separator = ","u8;
            CanonicalJsonText.WriteString(output, member.Name);
            output.Write(":"u8);
            if (_gathered.TryGetValue(member.Name, out var elements))
                WriteArray(output, elements);
            else
                output.Write(JsonMarshal.GetRawUtf8Value(member.Value));
        }
        output.Write("}"u8);
        return CanonicalJson.FromTrusted(output.WrittenSpan.ToArray());
    }

    private static void WriteArray(ArrayBufferWriter<byte> output, List<ReadOnlyMemory<byte>> elements)
    {
        output.Write("["u8);
        for (var i = 0; i < elements.Count; i++)
        {
            if (i > 0)
                output.Write(","u8);
            output.Write(elements[i].Span);
        }
        output.Write("]"u8);
    }

    /// <summary>The first difference from the first row's document, as a JSON Pointer.</summary>
    private string Differences(CanonicalJson document)
    {
        using var first = JsonDocument.Parse(_first.Content.Utf8);
        using var other = JsonDocument.Parse(document.Utf8);
        return Difference(first.RootElement, other.RootElement, "", lists) ?? "content";
    }

    private static string? Difference(JsonElement left, JsonElement right, string pointer, ImmutableArray<string> ignored)
    {
        if (left.ValueKind != JsonValueKind.Object || right.ValueKind != JsonValueKind.Object)
            return JsonMarshal.GetRawUtf8Value(left).SequenceEqual(JsonMarshal.GetRawUtf8Value(right)) ? null : pointer;
        foreach (
            var name in left.EnumerateObject()
                .Concat(right.EnumerateObject())
                .Select(static member => member.Name)
                .Where(name => !ignored.Contains(name))
        )
        {
            var at = JsonPointer.Append(pointer, name);
            if (!left.TryGetProperty(name, out var mine) || !right.TryGetProperty(name, out var theirs))
                return at;
            if (Difference(mine, theirs, at, []) is { } found)
                return found;
        }
        return null;
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString()! : "";

    private static (string Code, string Detail)? TooLarge() =>
        (
            ErrorCodes.TooLarge,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The rows of this policy are too many to be one: at most {MaxRows} rows, and {MaxBytes / 1024} KiB, as they came and "
                    + $"as what comes of them."
            )
        );
}
