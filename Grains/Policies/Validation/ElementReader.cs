using System.Globalization;

namespace Concord.Policies;

/// <summary>Reads elements of the lists of a policy: parties, assets, places and references.</summary>
internal static class ElementReader
{
    private static readonly string[][] Known =
    [
        ["attributes", "id", "kind"],
        [],
        ["attributes", "id", "name", "role"],
        ["id", "name", "role"],
        ["externalId", "system", "uri", "version"],
    ];

    /// <summary>
    /// The elements without optional members that are null; null if there is an error. Each identity may occur once in the
    /// list.
    /// </summary>
    public static JsonTree? ReadList(ElementKind kind, JsonTree list, string pointer, FieldErrors errors)
    {
        if (!list.IsArray)
        {
            errors.Add(pointer, JsonFaults.NotAnArray);
            return null;
        }
        var elements = list.ReadElements();
        var seen = new HashSet<string>(elements.Count, StringComparer.Ordinal);
        var sound = true;
        var changed = false;
        for (var i = 0; i < elements.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{pointer}/{i}");
            if (ReadElement(kind, elements[i], at, errors) is not { } element)
            {
                sound = false;
                continue;
            }
            changed |= !ReferenceEquals(element, elements[i]);
            elements[i] = element;
            if (seen.Add(kind.IdentityOf(element)))
                continue;
            errors.Add(at, $"An earlier element of this list has the same {IdentityText(kind)}.");
            sound = false;
        }
        return !sound ? null
            : changed ? ElementText.Array(elements)
            : list;
    }

    /// <summary>Only the identifying members of the elements to remove; null if there is an error.</summary>
    public static JsonTree? ReadRemovals(ElementKind kind, JsonTree list, string pointer, FieldErrors errors, ElementList present)
    {
        if (!list.IsArray)
        {
            errors.Add(pointer, JsonFaults.NotAnArray);
            return null;
        }
        var elements = list.ReadElements();
        var sound = true;
        for (var i = 0; i < elements.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{pointer}/{i}");
            var reader = new ObjectReader(elements[i], at, errors, Known[kind.Index]);
            var identified = HasIdentity(kind, reader);
            if (!elements[i].IsObject || !identified)
            {
                sound = false;
                continue;
            }
            if (!present.Elements.ContainsKey(kind.IdentityOf(elements[i])))
            {
                errors.Add(at, $"The policy has nothing with this {IdentityText(kind)} on the transaction's effective date.");
                sound = false;
            }
            elements[i] = new([
                .. elements[i]
                    .Members.Where(member => IsIdentity(kind, member))
                    .Select(static member => member with { Value = member.Value.Trimmed() }),
            ]);
        }
        return sound ? ElementText.Array(elements) : null;
    }

    private static JsonTree? ReadElement(ElementKind kind, JsonTree element, string pointer, FieldErrors errors)
    {
        var reader = new ObjectReader(element, pointer, errors, Known[kind.Index]);
        if (!element.IsObject)
            return null;
        var sound = HasIdentity(kind, reader);
        var keep = 0;
        foreach (var member in element.Members)
        {
            if (Array.IndexOf(Known[kind.Index], member.Name) < 0)
                sound = false;
            else if (!member.Value.IsNull)
                keep++;
            else
                continue;
            sound &= IsSound(reader, member, errors);
        }
        if (!sound)
            return null;
        return
            keep == element.Members.Length
            && Array.TrueForAll(element.Members, member => ReferenceEquals(Recorded(kind, member).Value, member.Value))
            ? element
            : new([.. element.Members.Where(static member => !member.Value.IsNull).Select(member => Recorded(kind, member))]);
    }

    /// <summary>Every id, of Concord or of another system, is recorded without surrounding white space.</summary>
    private static JsonMember Recorded(ElementKind kind, JsonMember member) =>
        IsIdentity(kind, member) || member.Name is "version" or "uri" ? member with { Value = member.Value.Trimmed() } : member;

    private static bool IsIdentity(ElementKind kind, JsonMember member) => member.Name == kind.First || member.Name == kind.Second;

    private static bool HasIdentity(ElementKind kind, ObjectReader reader)
    {
        var first = reader.RequiredId(kind.First, 64) is not null;
        return (kind.Second is null || reader.RequiredId(kind.Second, 256) is not null) && first;
    }

    private static bool IsSound(ObjectReader reader, JsonMember member, FieldErrors errors)
    {
        switch (member.Name)
        {
            case "name":
                return reader.OptionalText("name", 1_024) is not null;
            case "version":
                return member.Value.IsNumber || reader.OptionalId("version", 256) is not null;
            case "uri":
                var uri = reader.OptionalId("uri", 2_048);
                if (uri is null || Uri.TryCreate(uri, UriKind.Absolute, out _))
                    return uri is not null;
                errors.Add(reader.PointerTo("uri"), "This must be an absolute URI.");
                return false;
            case "attributes" when !member.Value.IsObject:
                errors.Add(reader.PointerTo("attributes"), JsonFaults.NotAnObject);
                return false;
            default:
                return true;
        }
    }

    private static string IdentityText(ElementKind kind) => kind.Second is null ? kind.First : $"{kind.First} and {kind.Second}";
}
