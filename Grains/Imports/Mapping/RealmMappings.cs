using System.Collections.Immutable;

namespace Concord.Imports;

/// <summary>The mappings in a realm's definition.</summary>
public static class RealmMappings
{
    /// <summary>Names of the mappings, sorted.</summary>
    public static ImmutableArray<string> Names(CanonicalJson definition) =>
        JsonTree.Of(definition).Find("imports") is { } imports ? [.. imports.Members.Select(static mapping => mapping.Name)] : [];

    /// <summary>Compiles a mapping of a definition that the realm has accepted. Null if it has none of that name.</summary>
    /// <exception cref="ValidationException">The mapping is invalid: another version of the software stored it.</exception>
    public static ImportMapping? Find(CanonicalJson definition, string name)
    {
        var root = JsonTree.Of(definition);
        if (root.Find("imports")?.Find(name) is not { } mapping)
            return null;
        var products = root.Find("products")!.ReadElements().Select(static product => product.Find("code")!.ReadString());
        var errors = new FieldErrors();
        return ImportMapping.Compile(
                name,
                mapping,
                ErrorPointer.Append("/imports", name),
                new(root.Find("currency")!.ReadString(), products.ToHashSet(StringComparer.Ordinal)),
                errors
            ) ?? throw new ValidationException([.. errors]);
    }
}
