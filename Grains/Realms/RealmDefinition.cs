using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Concord.Imports;
using Concord.Policies;

namespace Concord.Realms;

/// <summary>Reads a realm's definition (the body of <c>PUT /v1/realms/{realm}</c>) and reports all errors at once.</summary>
internal sealed partial class RealmDefinition
{
    private const int MaxProducts = 200;
    private const int MaxMappings = 200;
    private const int MaxName = 200;

    private static readonly string[] Known = ["name", "currency", "products", "imports"];
    private static readonly string[] KnownOfProduct = ["code", "attributes"];

    private readonly FieldErrors _errors = [];
    private readonly Dictionary<string, ProductRules> _products = new(StringComparer.Ordinal);

    private RealmDefinition() { }

    public string Currency { get; private set; } = "";

    public ImmutableDictionary<string, ProductRules> Products => _products.ToImmutableDictionary(StringComparer.Ordinal);

    /// <exception cref="ValidationException">With every error and its JSON Pointer.</exception>
    public static RealmDefinition Read(CanonicalJson definition)
    {
        var read = new RealmDefinition();
        read.ReadRoot(JsonTree.Of(definition));
        read._errors.ThrowIfAny();
        return read;
    }

    private void ReadRoot(JsonTree root)
    {
        var members = new ObjectReader(root, "", _errors, Known);
        if (!root.IsObject)
            return;
        if (members.RequiredText("name", MaxName) is { } name && string.IsNullOrWhiteSpace(name))
            Error("/name", JsonFaults.Empty);
        Currency = members.RequiredText("currency", MaxName) ?? "";
        if (Currency.Length > 0 && !Currencies.TryGetDecimals(Currency, out _))
            Error("/currency", "Must be a currency code of ISO 4217, for instance EUR.");
        if (members.Required("products") is { } products)
            ReadProducts(products);
        if (members.Find("imports") is { } imports)
            ReadImports(imports);
    }

    private void ReadProducts(JsonTree products)
    {
        if (!products.IsArray)
        {
            Error("/products", JsonFaults.NotAnArray);
            return;
        }
        var all = products.ReadElements();
        if (all.Count is 0 or > MaxProducts)
            Error("/products", $"Must have 1 to {MaxProducts} products.");
        for (var i = 0; i < Math.Min(all.Count, MaxProducts); i++)
            ReadProduct(all[i], $"/products/{i}");
    }

    private void ReadProduct(JsonTree product, string pointer)
    {
        var members = new ObjectReader(product, pointer, _errors, KnownOfProduct);
        if (!product.IsObject)
            return;
        var code = members.RequiredText("code", CanonicalJsonReader.MaxStringLength);
        if (code is not null && !Name().IsMatch(code))
            Error(pointer + "/code", NameRule);
        else if (code is not null && _products.ContainsKey(code))
            Error(pointer + "/code", $"There is a product '{code}' already.");

        ProductRules? rules = ProductSchema.Any;
        if (members.Find("attributes") is { } given)
        {
            using var schema = JsonDocument.Parse(given.Utf8);
            rules = ProductSchema.Load(schema.RootElement, pointer + "/attributes", _errors);
        }
        // Add the product even if its schema is invalid: otherwise its mappings would be reported as invalid too.
        if (code is not null)
            _products.TryAdd(code, rules ?? ProductSchema.Any);
    }

    private void ReadImports(JsonTree imports)
    {
        if (!imports.IsObject)
        {
            Error("/imports", JsonFaults.NotAnObject);
            return;
        }
        if (imports.Members.Length > MaxMappings)
            Error("/imports", $"Must have at most {MaxMappings} mappings.");
        var scope = new MappingScope(Currency, _products.Keys.ToHashSet(StringComparer.Ordinal));
        foreach (var mapping in imports.Members.Take(MaxMappings))
        {
            var pointer = ErrorPointer.Append("/imports", mapping.Name);
            if (!Name().IsMatch(mapping.Name))
                Error(pointer, NameRule);
            ImportMapping.Compile(mapping.Name, mapping.Value, pointer, scope, _errors);
        }
    }

    private void Error(string pointer, string message) => _errors.Add(pointer, message);

    private const string NameRule = "Must have 1 to 63 characters of A-Z, a-z, 0-9, '.', '_' and '-', and start with a letter or digit.";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
