using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Imports.Mapping;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Policies.Validation;

namespace Concord.Grains.Realms;

/// <summary>Reads a realm's definition (the body of <c>PUT /v1/realms/{realm}</c>) and says everything that is wrong with it at once.</summary>
internal sealed partial class RealmDefinition
{
    private const int MaxProducts = 200;
    private const int MaxMappings = 200;
    private const int MaxName = 200;

    private readonly FieldErrors _errors = [];
    private readonly Dictionary<string, ProductRules> _products = new(StringComparer.Ordinal);

    private RealmDefinition()
    {
    }

    public string Currency { get; private set; } = "";

    public ImmutableDictionary<string, ProductRules> Products => _products.ToImmutableDictionary(StringComparer.Ordinal);

    /// <exception cref="ValidationException">With every error and its JSON Pointer.</exception>
    public static RealmDefinition Read(CanonicalJson definition)
    {
        using var document = JsonDocument.Parse(definition.Utf8);
        var read = new RealmDefinition();
        read.ReadRoot(document.RootElement);
        return read._errors.Count == 0 ? read : throw new ValidationException([.. read._errors]);
    }

    private void ReadRoot(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            Error("", "Must be an object with name, currency, products and, optionally, imports.");
            return;
        }
        foreach (var member in root.EnumerateObject().Where(static m => m.Name is not ("name" or "currency" or "products" or "imports")))
            Error(ErrorPointer.Append("", member.Name), "Unknown member; there are name, currency, products, imports.");

        var name = Text(root, "name", "");
        if (name is not null && (string.IsNullOrWhiteSpace(name) || name.Length > MaxName)) Error("/name", $"Must have 1 to {MaxName} characters.");
        Currency = Text(root, "currency", "") ?? "";
        if (Currency.Length > 0 && !Currencies.TryGetDecimals(Currency, out _)) Error("/currency", "Must be a currency code of ISO 4217, for instance EUR.");
        ReadProducts(root);
        ReadImports(root);
    }

    private void ReadProducts(JsonElement root)
    {
        if (!root.TryGetProperty("products", out var products) || products.ValueKind != JsonValueKind.Array)
        {
            Error("/products", root.TryGetProperty("products", out _) ? "Must be a list." : "Is missing.");
            return;
        }
        if (products.GetArrayLength() is 0 or > MaxProducts) Error("/products", $"Must have 1 to {MaxProducts} products.");
        for (var i = 0; i < Math.Min(products.GetArrayLength(), MaxProducts); i++) ReadProduct(products[i], $"/products/{i}");
    }

    private void ReadProduct(JsonElement product, string pointer)
    {
        if (product.ValueKind != JsonValueKind.Object)
        {
            Error(pointer, "Must be an object.");
            return;
        }
        foreach (var member in product.EnumerateObject().Where(static m => m.Name is not ("code" or "attributes")))
            Error(ErrorPointer.Append(pointer, member.Name), "Unknown member; there are code, attributes.");
        var code = Text(product, "code", pointer);
        if (code is not null && !Name().IsMatch(code)) Error(pointer + "/code", NameRule);
        else if (code is not null && _products.ContainsKey(code)) Error(pointer + "/code", $"There is a product '{code}' already.");

        ProductRules? rules = ProductSchema.Any;
        if (product.TryGetProperty("attributes", out var schema)) rules = ProductSchema.Load(schema, pointer + "/attributes", _errors);
        // Also where its schema is wrong: so that a mapping for it is not called wrong for that.
        if (code is not null) _products.TryAdd(code, rules ?? ProductSchema.Any);
    }

    private void ReadImports(JsonElement root)
    {
        if (!root.TryGetProperty("imports", out var imports)) return;
        if (imports.ValueKind != JsonValueKind.Object)
        {
            Error("/imports", "Must be an object of mappings by name.");
            return;
        }
        if (imports.EnumerateObject().Count() > MaxMappings) Error("/imports", $"Must have at most {MaxMappings} mappings.");
        var scope = new MappingScope(Currency, _products.Keys.ToHashSet(StringComparer.Ordinal));
        foreach (var mapping in imports.EnumerateObject().Take(MaxMappings))
        {
            var pointer = ErrorPointer.Append("/imports", mapping.Name);
            if (!Name().IsMatch(mapping.Name)) Error(pointer, NameRule);
            ImportMapping.Compile(mapping.Name, mapping.Value, pointer, scope, _errors);
        }
    }

    private string? Text(JsonElement element, string name, string pointer)
    {
        if (!element.TryGetProperty(name, out var value)) Error($"{pointer}/{name}", "Is missing.");
        else if (value.ValueKind != JsonValueKind.String) Error($"{pointer}/{name}", "Must be a text.");
        else if (value.GetString() is { Length: > 0 } text) return text;
        else Error($"{pointer}/{name}", "Is empty.");
        return null;
    }

    private void Error(string pointer, string message) => _errors.Add(new(pointer, message));

    private const string NameRule = "Must have 1 to 63 characters of A-Z, a-z, 0-9, '.', '_' and '-', and start with a letter or digit.";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
