using System.Text.Json;
using System.Text.RegularExpressions;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using NJsonSchema.References;

namespace Concord.Grains.Realms;

/// <summary>The rules of one product: its JSON Schema, if it has one.</summary>
internal sealed class ProductSchema : ProductRules
{
    /// <summary>Canonical bytes of a schema.</summary>
    public const int MaxBytes = 128 * 1024;

    /// <summary>A product without a schema: any attributes.</summary>
    public static readonly ProductSchema Any = new(null);

    private readonly JsonSchema? _schema;

    private ProductSchema(JsonSchema? schema) => _schema = schema;

    public override bool HasSchema => _schema is not null;

    /// <summary>Null where the schema is not one that can be enforced; <paramref name="errors"/> then has every reason.</summary>
    public static async ValueTask<ProductSchema?> LoadAsync(JsonElement schema, string pointer, ICollection<FieldError> errors)
    {
        var before = errors.Count;
        if (schema.GetRawText().Length > MaxBytes) errors.Add(new(pointer, $"The schema is larger than {MaxBytes / 1024} KiB."));
        else SchemaCheck.Run(schema, pointer, errors);
        if (errors.Count > before) return null;
        try
        {
            return new(await JsonSchema.FromJsonAsync(schema.GetRawText(), null, static s => new LocalReferences(s)));
        }
        catch (Exception e) when (e is Newtonsoft.Json.JsonException or InvalidOperationException or NotSupportedException or ArgumentException or FormatException)
        {
            errors.Add(new(pointer, "Is not a JSON Schema that can be read; a keyword has a value of the wrong type."));
            return null;
        }
    }

    public override IReadOnlyList<FieldError> ValidateAttributes(CanonicalJson attributes, string pointer)
    {
        if (_schema is null) return [];
        using var reader = new JsonTextReader(new StringReader(attributes.ToString())) { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal };
        try
        {
            var found = _schema.Validate(JToken.ReadFrom(reader));
            return found.Count == 0 ? [] : [.. found.SelectMany(e => SchemaErrors.Describe(e, pointer)).Distinct()];
        }
        catch (RegexMatchTimeoutException)
        {
            return [new(pointer, "A pattern of the product's schema took too long; the value cannot be checked against it.")];
        }
    }

    /// <summary>Second lock behind <see cref="SchemaCheck"/>: whatever a schema says, nothing is read from disk or network.</summary>
    private sealed class LocalReferences(JsonSchema schema) : JsonReferenceResolver(new JsonSchemaAppender(schema, new DefaultTypeNameGenerator()))
    {
        public override Task<IJsonReference> ResolveFileReferenceAsync(string filePath, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("Only references within the schema are allowed.");

        public override Task<IJsonReference> ResolveUrlReferenceAsync(string url, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("Only references within the schema are allowed.");
    }
}
