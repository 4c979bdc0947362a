using System.Text.Json;

namespace Concord.Realms;

/// <summary>The rules of one product: its JSON Schema, if it has one.</summary>
internal sealed class ProductSchema : ProductRules
{
    /// <summary>Maximum length of a schema's canonical bytes.</summary>
    public const int MaxBytes = 128 * 1024;

    /// <summary>A product without a schema accepts any attributes.</summary>
    public static readonly ProductSchema Any = new(null);

    private readonly Schema? _schema;

    private ProductSchema(Schema? schema) => _schema = schema;

    public override bool HasSchema => _schema is not null;

    /// <summary>Null if the schema cannot be enforced; then <paramref name="errors"/> has every reason.</summary>
    public static ProductSchema? Load(JsonElement schema, string pointer, ICollection<FieldError> errors)
    {
        var before = errors.Count;
        if (schema.GetRawText().Length > MaxBytes)
        {
            errors.Add(new(pointer, $"The schema is larger than {MaxBytes / 1024} KiB."));
            return null;
        }
        var compiled = SchemaCompiler.Compile(schema, pointer, errors);
        return errors.Count == before ? new(compiled) : null;
    }

    /// <summary>
    /// For a definition that was accepted before: enforces what can be enforced, and names the rest in
    /// <paramref name="errors"/>.
    /// </summary>
    public static ProductSchema LoadStored(JsonElement schema, string pointer, ICollection<FieldError> errors) =>
        new(SchemaCompiler.Compile(schema, pointer, errors, isStored: true));

    public override IReadOnlyList<FieldError> ValidateAttributes(CanonicalJson attributes, string pointer)
    {
        if (_schema is null)
            return [];
        using var document = JsonDocument.Parse(attributes.Utf8);
        var evaluation = new SchemaEvaluation(pointer);
        try
        {
            _schema.Check(document.RootElement, evaluation);
            return evaluation.Errors;
        }
        catch (SchemaEvaluation.CostException e)
        {
            return [new(pointer, e.Message)];
        }
    }
}
