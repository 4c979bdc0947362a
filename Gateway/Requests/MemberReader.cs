using System.Text.Json;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Abstractions.Values;

namespace Concord.Gateway.Requests;

/// <summary>Reads the members of a JSON object one by one and collects what is wrong; what was not asked for is unknown, and named.</summary>
internal sealed class MemberReader : IDisposable
{
    private readonly JsonDocument _document;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly FieldErrors _errors = [];

    /// <exception cref="ValidationException">The value is not an object.</exception>
    public MemberReader(CanonicalJson json)
    {
        _document = JsonDocument.Parse(json.Utf8);
        if (_document.RootElement.ValueKind == JsonValueKind.Object) return;
        _document.Dispose();
        throw new ValidationException("", "Expected a JSON object.");
    }

    public string? Text(string name, bool required = false, int maxLength = int.MaxValue)
    {
        if (Member(name, required, JsonValueKind.String, "a text") is not { } element) return null;
        var text = element.GetString()!;
        if (text.Length <= maxLength) return text;
        Fail(name, $"The text is longer than {maxLength} characters.");
        return null;
    }

    /// <summary>An id, a code or a word of the contract: without the white space around it.</summary>
    public string? Id(string name, bool required = false) => Text(name, required) is { } text ? IdText.Trim(text) : null;

    public DateOnly? Date(string name, bool required = false)
    {
        if (Id(name, required) is not { } text) return null;
        if (Days.TryParse(text, out var date)) return date;
        Fail(name, "Expected a day of the calendar as YYYY-MM-DD.");
        return null;
    }

    public CanonicalJson? Object(string name) =>
        Member(name, required: false, JsonValueKind.Object, "an object") is { } element ? CanonicalJsonReader.Canonicalize(element) : null;

    /// <summary>False where it is absent.</summary>
    public bool Flag(string name)
    {
        _known.Add(name);
        if (!_document.RootElement.TryGetProperty(name, out var element)) return false;
        if (element.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)) Fail(name, "Expected true or false.");
        return element.ValueKind == JsonValueKind.True;
    }

    public void Fail(string name, string message) => _errors.Add(new(ErrorPointer.Append("", name), message));

    /// <param name="allowUnknown">Someone else judges the members that were not asked for here.</param>
    /// <exception cref="ValidationException">Something was wrong, or a member is unknown.</exception>
    public void ThrowIfInvalid(bool allowUnknown = false)
    {
        foreach (var member in _document.RootElement.EnumerateObject())
        {
            if (!allowUnknown && !_known.Contains(member.Name)) Fail(member.Name, "This member is not known here.");
        }
        if (_errors.Count > 0) throw new ValidationException([.. _errors]);
    }

    public void Dispose() => _document.Dispose();

    // null means "absent" for an optional member, as in most JSON that is made by programs.
    private JsonElement? Member(string name, bool required, JsonValueKind kind, string expected)
    {
        _known.Add(name);
        if (!_document.RootElement.TryGetProperty(name, out var element) || (element.ValueKind == JsonValueKind.Null && !required))
        {
            if (required) Fail(name, "This member is required.");
            return null;
        }
        if (element.ValueKind == kind) return element;
        Fail(name, $"Expected {expected}.");
        return null;
    }
}
