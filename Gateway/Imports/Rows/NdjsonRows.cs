using System.Text.Json;
using Concord.Imports;
using Concord.Policies;

namespace Concord.Gateway.Imports;

/// <summary>Reads one line of NDJSON as a row.</summary>
internal interface INdjsonRowReader
{
    /// <exception cref="ConcordException">The line is not such a row.</exception>
    /// <exception cref="JsonException">The line is not JSON.</exception>
    ImportItem Read(in TextLine line);
}

/// <summary>A policy document, or a transaction (an object with <c>type</c>) with the policy's number beside it.</summary>
internal sealed class CanonicalRowReader(RealmId realm) : INdjsonRowReader
{
    public ImportItem Read(in TextLine line)
    {
        var row = CanonicalJsonReader.ParseTree(line.Bytes);
        if (!row.IsObject)
            throw new MalformedException("The line is not a JSON object.");
        var errors = new FieldErrors();
        var number = new ObjectReader(row, "", errors, known: null).RequiredText(
            "number",
            CanonicalJsonReader.MaxStringLength,
            mayBeEmpty: true
        );
        errors.ThrowIfAny();
        var isTransaction = row.Find("type") is not null;
        return new()
        {
            Line = line.Number,
            Input = line.Bytes,
            Policy = PolicyId.Create(realm, number!),
            Target = isTransaction ? ImportTarget.Transaction : ImportTarget.Policy,
            OnExisting = OnExisting.Reject,
            Content = (isTransaction ? new JsonTree([.. row.Members.Where(static member => member.Name != "number")]) : row).ToCanonical(),
        };
    }
}

/// <summary>An object whose top-level members are the columns of a mapping.</summary>
internal sealed class MappedRowReader : INdjsonRowReader
{
    private readonly ItemMapper _mapper;
    private readonly Dictionary<string, int> _columns;
    private readonly string?[] _values;
    private readonly bool[] _numbers;

    public MappedRowReader(RealmId realm, ImportMapping mapping)
    {
        _mapper = new(realm, mapping);
        _columns = mapping
            .Columns.Select(static (c, i) => (c.Name, i))
            .ToDictionary(static c => c.Name, static c => c.i, StringComparer.Ordinal);
        _values = new string?[_columns.Count];
        _numbers = new bool[_columns.Count];
    }

    public ImportItem Read(in TextLine line)
    {
        using var json = JsonDocument.Parse(line.Bytes);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            throw new MalformedException("The line is not a JSON object.");
        Array.Clear(_values);
        foreach (var member in json.RootElement.EnumerateObject())
        {
            if (!_columns.TryGetValue(IdText.Trim(Sound(member, static m => m.Name)!), out var column))
                continue;
            (_values[column], _numbers[column]) = (Sound(member, Text), member.Value.ValueKind == JsonValueKind.Number);
        }
        return _mapper.Map(line.Number, line.Bytes, _values, _numbers);
    }

    /// <summary>The parser accepts escapes of half a character, and fails only when it is asked for the text.</summary>
    private static string? Sound(JsonProperty member, Func<JsonProperty, string?> text)
    {
        try
        {
            return text(member);
        }
        catch (InvalidOperationException)
        {
            throw new MalformedException("A name or text holds bytes or escapes that are not valid Unicode.");
        }
    }

    private static string? Text(JsonProperty member) =>
        member.Value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => member.Value.GetString(),
            JsonValueKind.Object or JsonValueKind.Array => throw new ValidationException(
                JsonPointer.Append("", member.Name),
                "Is an object or a list; a column holds one value."
            ),
            _ => member.Value.GetRawText(),
        };
}
