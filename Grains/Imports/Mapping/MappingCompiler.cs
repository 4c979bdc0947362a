using System.Collections.Immutable;

namespace Concord.Imports;

/// <summary>Compiles the values of one mapping; collects every error with its place instead of stopping at the first.</summary>
internal sealed class MappingCompiler(FieldErrors errors)
{
    private const int MaxElements = 100;

    private readonly List<MappingColumn> _columns = [];
    private readonly RowContext _constants = new();

    /// <summary>How the columns write numbers; numbers in the mapping itself are JSON.</summary>
    public NumberFormat Numbers { get; set; } = NumberFormat.Plain;

    public ImmutableArray<MappingColumn> Columns => [.. _columns];

    public void Error(string pointer, string message) => errors.Add(pointer, message);

    /// <summary>The members of an object; unknown ones are errors. Null if the value is not an object.</summary>
    public ObjectReader? Members(JsonTree element, string pointer, params string[] known)
    {
        var members = new ObjectReader(element, pointer, errors, known);
        return element.IsObject ? members : null;
    }

    /// <summary>A value of a fixed type. Null if it is invalid, which has been reported.</summary>
    public MappingNode? Scalar(JsonTree element, string pointer, Conversion wanted, bool mandatory = false, bool lenient = false)
    {
        if (wanted == Conversion.Amount && element.IsNumber)
            return Constant(element.ToString(), pointer, wanted);
        if (Template(element, pointer, wanted, lenient, out _) is not { } template)
            return null;
        if (template.IsConstant)
            return Constant(template.Constant, pointer, wanted);
        if (!mandatory || !template.CanBeMissing)
            return new ScalarNode(template, wanted, Numbers);
        Error(pointer, "Is needed in every row: its columns cannot be optional.");
        return null;
    }

    /// <summary>Parses the template of a string, with the conversion that it names.</summary>
    public Template? Template(JsonTree element, string pointer, Conversion? wanted, bool lenient, out Conversion conversion)
    {
        conversion = Conversion.Text;
        if (!element.IsString)
        {
            Error(pointer, "Must be a text or a template such as {column}.");
            return null;
        }
        if (!TemplateSyntax.TryParse(element.ReadString(), out var parts, out var error))
        {
            Error(pointer, error);
            return null;
        }
        if (parts is [{ Literal: null }])
            conversion = parts[0].Column.Conversion;
        if (wanted is { } type && !Fits(conversion, type))
        {
            Error(
                pointer,
                type switch
                {
                    Conversion.Date => "Must be a date: {column} or {column:date}.",
                    Conversion.Amount => "Must be an amount: {column} or {column:number}.",
                    _ => "Must be a text: leave the conversion out.",
                }
            );
            return null;
        }
        return new(parts, Column, trim: wanted == Conversion.Id, lenient);
    }

    /// <summary>Any value of attributes: texts are templates, everything else is constant.</summary>
    private MappingNode? Value(JsonTree element, string pointer, WhenMissing whenMissing)
    {
        if (element.IsObject)
            return Attributes(element, pointer, whenMissing);
        if (element.IsArray)
            return List(element, pointer, (item, at) => Value(item, at, WhenMissing.LeaveOut));
        if (!element.IsString)
            return new ConstantNode(element.Utf8);
        return Template(element, pointer, null, false, out var conversion) switch
        {
            null => null,
            { IsConstant: true } constant => Constant(constant.Constant, pointer, Conversion.Text),
            var template => new ScalarNode(template, conversion, Numbers),
        };
    }

    /// <summary>An object with any members.</summary>
    public MappingNode? Attributes(JsonTree element, string pointer, WhenMissing whenMissing)
    {
        if (!element.IsObject)
        {
            Error(pointer, JsonFaults.NotAnObject);
            return null;
        }
        var members = new List<MemberNode>();
        foreach (var member in element.Members)
        {
            if (Value(member.Value, ErrorPointer.Append(pointer, member.Name), whenMissing) is { } value)
                members.Add(new(member.Name, value));
        }
        return new ObjectNode(members, whenMissing, leaveOutEmpty: whenMissing == WhenMissing.LeaveOut);
    }

    public ArrayNode? List(JsonTree element, string pointer, Func<JsonTree, string, MappingNode?> item)
    {
        if (!element.IsArray)
        {
            Error(pointer, JsonFaults.NotAnArray);
            return null;
        }
        var values = element.ReadElements();
        if (values.Count > MaxElements)
        {
            Error(pointer, $"Has more than {MaxElements} elements.");
            return null;
        }
        var items = ImmutableArray.CreateBuilder<MappingNode>();
        for (var i = 0; i < values.Count; i++)
        {
            if (item(values[i], ErrorPointer.Append(pointer, i)) is { } node)
                items.Add(node);
        }
        return new(items.ToImmutable());
    }

    private ConstantNode? Constant(string text, string pointer, Conversion conversion)
    {
        _constants.Start([]);
        if (ScalarNode.TryWrite(_constants, text, conversion, NumberFormat.Plain, DateFormat.Iso, out var problem))
            return new ConstantNode(_constants.Written.ToArray());
        Error(pointer, $"'{(text.Length > 64 ? text[..64] + "…" : text)}' {problem}");
        return null;
    }

    private int Column(ColumnReference use)
    {
        var at = _columns.FindIndex(c => string.Equals(c.Name, use.Name, StringComparison.Ordinal));
        if (at < 0)
        {
            _columns.Add(new(use.Name, use.Optional));
            return _columns.Count - 1;
        }
        if (!use.Optional)
            _columns[at] = _columns[at] with { Optional = false };
        return at;
    }

    private static bool Fits(Conversion named, Conversion wanted) =>
        named == Conversion.Text
        || wanted switch
        {
            Conversion.Date => named == Conversion.Date,
            Conversion.Amount => named is Conversion.Number or Conversion.Integer,
            _ => false,
        };
}
