using Concord.Policies;

namespace Concord.Values;

/// <summary>
/// Reads the members of a JSON object from outside and collects all errors, so that the sender can correct them at once. The
/// only reader of bodies, rows and definitions; its texts are in <see cref="JsonFaults"/>. An optional member that is null
/// counts as absent, as programs often write it.
/// </summary>
public readonly struct ObjectReader
{
    private readonly JsonTree _tree;
    private readonly string _pointer;
    private readonly FieldErrors _errors;
    private readonly string[]? _known;

    /// <param name="pointer">The object's pointer within what was received.</param>
    /// <param name="known">Allowed members, in the order in which an error lists them; null if other code checks that.</param>
    public ObjectReader(JsonTree tree, string pointer, FieldErrors errors, string[]? known)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(errors);
        (_tree, _pointer, _errors, _known) = (tree, pointer, errors, known);
        if (!tree.IsObject)
        {
            errors.Add(pointer, JsonFaults.NotAnObject);
            return;
        }
        if (known is null)
            return;
        foreach (var member in tree.Members)
        {
            if (Array.IndexOf(known, member.Name) < 0)
                errors.Add(PointerTo(member.Name), JsonFaults.Unknown(known));
        }
    }

    public string PointerTo(string name) => ErrorPointer.Append(_pointer, name);

    public void Fail(string name, string message) => _errors.Add(PointerTo(name), message);

    /// <summary>Also finds a member that is null. Does not find an unknown member: it has been reported.</summary>
    public JsonTree? Find(string name) => _known is null || Array.IndexOf(_known, name) >= 0 ? _tree.Find(name) : null;

    public JsonTree? Optional(string name) => _tree.Find(name) is { IsNull: false } value ? value : null;

    public JsonTree? Required(string name)
    {
        var value = Optional(name);
        if (value is null && _tree.IsObject)
            Fail(name, JsonFaults.Missing);
        return value;
    }

    /// <summary>An id or a code, without surrounding white space.</summary>
    public string? RequiredId(string name, int max) => Id(name, Required(name), max);

    public string? OptionalId(string name, int max) => Id(name, Optional(name), max);

    /// <summary>A text for people, unchanged: an address may contain line breaks and tabs.</summary>
    public string? OptionalText(string name, int max, bool mayBeEmpty = false) => Text(name, Optional(name), max, mayBeEmpty);

    public string? RequiredText(string name, int max, bool mayBeEmpty = false) => Text(name, Required(name), max, mayBeEmpty);

    public DateOnly? RequiredDate(string name) => Date(name, Required(name));

    public DateOnly? OptionalDate(string name) => Date(name, Optional(name));

    public JsonTree? OptionalObject(string name)
    {
        var value = Optional(name);
        if (value is not { IsObject: false })
            return value;
        Fail(name, JsonFaults.NotAnObject);
        return null;
    }

    /// <summary>False if it is absent.</summary>
    public bool Flag(string name)
    {
        var value = Optional(name);
        if (value is { IsTrue: false, IsFalse: false })
            Fail(name, JsonFaults.NotAFlag);
        return value is { IsTrue: true };
    }

    private string? Id(string name, JsonTree? value, int max)
    {
        if (value is { IsString: true } && IdText.HasControl(IdText.Trim(value.ReadString()).AsSpan()))
        {
            Fail(name, "This must not hold control characters.");
            return null;
        }
        return Text(name, value?.Trimmed(), max, mayBeEmpty: false);
    }

    private string? Text(string name, JsonTree? value, int max, bool mayBeEmpty)
    {
        if (value is null)
            return null;
        if (!value.IsString)
        {
            Fail(name, JsonFaults.NotAString);
            return null;
        }
        var text = value.ReadString();
        if ((text.Length > 0 || mayBeEmpty) && text.Length <= max)
            return text;
        Fail(name, text.Length == 0 ? JsonFaults.Empty : JsonFaults.TooLong(max));
        return null;
    }

    private DateOnly? Date(string name, JsonTree? value)
    {
        if (value is null)
            return null;
        if (value.IsString && Days.TryParse(IdText.Trim(value.ReadString()), out var date))
            return date;
        Fail(name, JsonFaults.NotADate);
        return null;
    }
}
