using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Abstractions.Values;
using Concord.Grains.Policies.Json;

namespace Concord.Grains.Policies.Validation;

/// <summary>Reads the members of one JSON object of a request and notes what is wrong with them. An optional member that is null counts as absent.</summary>
internal readonly struct ObjectReader
{
    private readonly JsonTree _tree;
    private readonly string _pointer;
    private readonly ErrorList _errors;

    /// <param name="known">Members that may be there, ordered by ordinal; null for any.</param>
    public ObjectReader(JsonTree tree, string pointer, ErrorList errors, string[]? known)
    {
        (_tree, _pointer, _errors) = (tree, pointer, errors);
        if (!tree.IsObject)
        {
            errors.Add(pointer, "This must be an object.");
            return;
        }
        if (known is null) return;
        foreach (var member in tree.Members)
        {
            if (Array.IndexOf(known, member.Name) < 0)
                errors.Add(ErrorPointer.Append(pointer, member.Name), $"This member is not known here. Known: {string.Join(", ", known)}.");
        }
    }

    public string PointerTo(string name) => ErrorPointer.Append(_pointer, name);

    public JsonTree? Optional(string name) => _tree.Find(name) is { IsNull: false } value ? value : null;

    public JsonTree? Required(string name)
    {
        var value = Optional(name);
        if (value is null && _tree.IsObject) _errors.Add(PointerTo(name), "This member is required.");
        return value;
    }

    /// <summary>An id or a code: without the white space around it.</summary>
    public string? RequiredId(string name, int max) => Id(name, Required(name), max);

    public string? OptionalId(string name, int max) => Id(name, Optional(name), max);

    /// <summary>A text for people, kept as it is: line breaks and tabs of an address belong to it.</summary>
    public string? OptionalText(string name, int max) => Text(name, Optional(name), max);

    public DateOnly? RequiredDate(string name) => Date(name, Required(name));

    public DateOnly? OptionalDate(string name) => Date(name, Optional(name));

    private string? Id(string name, JsonTree? value, int max)
    {
        if (value is null) return null;
        if (value is { IsString: true } && IdText.HasControl(IdText.Trim(value.ReadString()).AsSpan()))
        {
            _errors.Add(PointerTo(name), "This must not hold control characters.");
            return null;
        }
        return Text(name, value.Trimmed(), max);
    }

    private string? Text(string name, JsonTree? value, int max)
    {
        if (value is null) return null;
        if (!value.IsString)
        {
            _errors.Add(PointerTo(name), "This must be a string.");
            return null;
        }
        var text = value.ReadString();
        if (text.Length > 0 && text.Length <= max) return text;
        _errors.Add(PointerTo(name), text.Length == 0 ? "This must not be empty." : $"This is longer than {max} characters.");
        return null;
    }

    private DateOnly? Date(string name, JsonTree? value)
    {
        if (value is null) return null;
        if (value.IsString && Days.TryParse(IdText.Trim(value.ReadString()), out var date)) return date;
        _errors.Add(PointerTo(name), "This must be a date of the calendar in the form YYYY-MM-DD.");
        return null;
    }
}
