using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Json;

namespace Concord.Grains.Abstractions.Imports.Mapping;

/// <summary>Compiles the values of one mapping; collects every error with its place instead of stopping at the first.</summary>
internal sealed class MappingCompiler(ICollection<FieldError> errors)
{
    private const int MaxElements = 100;

    private readonly List<MappingColumn> _columns = [];
    private readonly RowContext _constants = new();

    /// <summary>How the columns write numbers; what stands in the mapping itself is written as JSON has it.</summary>
    public NumberFormat Numbers { get; set; } = NumberFormat.Plain;

    public ImmutableArray<MappingColumn> Columns => [.. _columns];

    public void Error(string pointer, string message) => errors.Add(new(pointer, message));

    /// <summary>The members of an object, where it is one; unknown ones are errors.</summary>
    public Dictionary<string, JsonElement>? Members(JsonElement element, string pointer, params ReadOnlySpan<string> known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Error(pointer, "Must be an object.");
            return null;
        }
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (known.Contains(member.Name)) members[member.Name] = member.Value;
            else Error(ErrorPointer.Append(pointer, member.Name), $"Unknown member; there are {string.Join(", ", known!)}.");
        }
        return members;
    }

    /// <summary>A value of a fixed type. Null where it is not right, which has been reported.</summary>
    public MappingNode? Scalar(JsonElement element, string pointer, Conversion wanted, bool mandatory = false, bool lenient = false)
    {
        if (wanted == Conversion.Amount && element.ValueKind == JsonValueKind.Number) return Constant(element.GetRawText(), pointer, wanted);
        if (Template(element, pointer, wanted, lenient, out _) is not { } template) return null;
        if (template.IsConstant) return Constant(template.Constant, pointer, wanted);
        if (!mandatory || !template.CanBeMissing) return new ScalarNode(template, wanted, Numbers);
        Error(pointer, "Is needed in every row: its columns cannot be optional.");
        return null;
    }

    /// <summary>The template behind a string, with the conversion that it names.</summary>
    public Template? Template(JsonElement element, string pointer, Conversion? wanted, bool lenient, out Conversion conversion)
    {
        conversion = Conversion.Text;
        if (element.ValueKind != JsonValueKind.String)
        {
            Error(pointer, "Must be a text or a template such as {column}.");
            return null;
        }
        if (!TemplateSyntax.TryParse(element.GetString()!, out var parts, out var error))
        {
            Error(pointer, error);
            return null;
        }
        if (parts is [{ Literal: null }]) conversion = parts[0].Column.Conversion;
        if (wanted is { } type && !Fits(conversion, type))
        {
            Error(pointer, type switch
            {
                Conversion.Date => "Must be a date: {column} or {column:date}.",
                Conversion.Amount => "Must be an amount: {column} or {column:number}.",
                _ => "Must be a text: leave the conversion out.",
            });
            return null;
        }
        return new(parts, Column, trim: wanted == Conversion.Id, lenient);
    }

    /// <summary>Any value, as attributes hold them: templates in texts, everything else as it stands.</summary>
    private MappingNode? Value(JsonElement element, string pointer, WhenMissing whenMissing)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return Attributes(element, pointer, whenMissing);
            case JsonValueKind.Array:
                return List(element, pointer, (item, at) => Value(item, at, WhenMissing.LeaveOut));
            case JsonValueKind.String:
                return Template(element, pointer, null, false, out var conversion) switch
                {
                    null => null,
                    { IsConstant: true } constant => Constant(constant.Constant, pointer, Conversion.Text),
                    var template => new ScalarNode(template, conversion, Numbers),
                };
            default:
                return new ConstantNode(CanonicalJsonReader.Canonicalize(element).Utf8);
        }
    }

    /// <summary>An object of free members.</summary>
    public MappingNode? Attributes(JsonElement element, string pointer, WhenMissing whenMissing)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Error(pointer, "Must be an object.");
            return null;
        }
        var members = new List<MemberNode>();
        foreach (var member in element.EnumerateObject())
        {
            if (Value(member.Value, ErrorPointer.Append(pointer, member.Name), whenMissing) is { } value) members.Add(new(member.Name, value));
        }
        return new ObjectNode(members, whenMissing, leaveOutEmpty: whenMissing == WhenMissing.LeaveOut);
    }

    public ArrayNode? List(JsonElement element, string pointer, Func<JsonElement, string, MappingNode?> item)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            Error(pointer, "Must be a list.");
            return null;
        }
        if (element.GetArrayLength() > MaxElements)
        {
            Error(pointer, $"Has more than {MaxElements} elements.");
            return null;
        }
        var items = ImmutableArray.CreateBuilder<MappingNode>();
        var index = 0;
        foreach (var value in element.EnumerateArray())
        {
            if (item(value, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index++}")) is { } node) items.Add(node);
        }
        return new(items.ToImmutable());
    }

    private ConstantNode? Constant(string text, string pointer, Conversion conversion)
    {
        _constants.Start([]);
        if (ScalarNode.TryWrite(_constants, text, conversion, NumberFormat.Plain, DateFormat.Iso, out var problem)) return new ConstantNode(_constants.Written.ToArray());
        Error(pointer, $"'{(text.Length > 64 ? text[..64] + "…" : text)}' {problem}");
        return null;
    }

    private int Column(ColumnUse use)
    {
        var at = _columns.FindIndex(c => string.Equals(c.Name, use.Name, StringComparison.Ordinal));
        if (at < 0)
        {
            _columns.Add(new(use.Name, use.Optional));
            return _columns.Count - 1;
        }
        if (!use.Optional) _columns[at] = _columns[at] with { Optional = false };
        return at;
    }

    private static bool Fits(Conversion named, Conversion wanted) => named == Conversion.Text || wanted switch
    {
        Conversion.Date => named == Conversion.Date,
        Conversion.Amount => named is Conversion.Number or Conversion.Integer,
        _ => false,
    };
}
