using System.Collections.Immutable;
using System.Text.Json;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Json;

namespace Concord.Grains.Abstractions.Imports.Mapping;

/// <summary>The mappings in a realm's definition.</summary>
public static class RealmMappings
{
    /// <summary>Names of the mappings, sorted.</summary>
    public static ImmutableArray<string> Names(CanonicalJson definition)
    {
        using var document = JsonDocument.Parse(definition.Utf8);
        return document.RootElement.TryGetProperty("imports", out var imports) ? [.. imports.EnumerateObject().Select(static m => m.Name)] : [];
    }

    /// <summary>Compiles a mapping of a definition that the realm has accepted. Null where it has none of that name.</summary>
    /// <exception cref="ValidationException">The mapping is not right: it was stored by another version of the software.</exception>
    public static ImportMapping? Find(CanonicalJson definition, string name)
    {
        using var document = JsonDocument.Parse(definition.Utf8);
        var root = document.RootElement;
        if (!root.TryGetProperty("imports", out var imports) || !imports.TryGetProperty(name, out var mapping)) return null;
        var products = root.GetProperty("products").EnumerateArray().Select(static p => p.GetProperty("code").GetString()!);
        var errors = new List<FieldError>();
        return ImportMapping.Compile(name, mapping, ErrorPointer.Append("/imports", name), new(root.GetProperty("currency").GetString()!, products.ToHashSet(StringComparer.Ordinal)), errors)
            ?? throw new ValidationException([.. errors]);
    }
}
