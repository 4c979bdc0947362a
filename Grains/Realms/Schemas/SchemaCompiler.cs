using System.Text.Json;
using System.Text.Json.Nodes;
using Concord.Errors;
using Concord.Values;

namespace Concord.Realms;

/// <summary>
/// Makes rules of a product's JSON Schema. A rule that is not enforced is worse than one that cannot be written, so whatever cannot be enforced as the standard has it is an
/// error: unknown keywords and formats, references to elsewhere, and what would make a check run away (references in a circle, or ones that multiply).
/// </summary>
internal sealed class SchemaCompiler
{
    private const int MaxApplications = 10_000;

    /// <summary>Schemas that apply to a value because another does, one after the other; each is a call within a call.</summary>
    private const int MaxDepth = 32;

    private readonly Dictionary<JsonNode, Schema> _schemas = new(ReferenceEqualityComparer.Instance);
    private readonly List<(ReferenceRule Rule, Schema From, string Target, string Pointer)> _references = [];
    private readonly ICollection<FieldError> _errors;
    private readonly bool _isStored;
    private readonly JsonNode? _root;

    private SchemaCompiler(JsonNode? root, ICollection<FieldError> errors, bool isStored) =>
        (_root, _errors, _isStored) = (root, errors, isStored);

    public SchemaDialect Dialect { get; private set; }

    /// <summary>Without <c>$schema</c>, lists of schemas under <c>items</c> were taken once: a stored definition may have them.</summary>
    public bool AllowsItemLists => Dialect == SchemaDialect.Draft7 || (_isStored && (_root as JsonObject)?.ContainsKey("$schema") != true);

    /// <summary>
    /// Notes every error. What is answered then is without what is wrong; it is to be used only for a schema that is stored already.
    /// </summary>
    /// <param name="schema">Canonical JSON.</param>
    /// <param name="isStored">A version before has taken it; what it did not enforce was ignored, and is ignored where it cannot be enforced.</param>
    public static Schema Compile(JsonElement schema, string pointer, ICollection<FieldError> errors, bool isStored = false)
    {
        var root = JsonNode.Parse(schema.GetRawText());
        var compiler = new SchemaCompiler(root, errors, isStored);
        if (root is not JsonObject members)
        {
            compiler.Error(pointer, "Must be a JSON Schema object.");
            return new();
        }
        compiler.ReadDialect(members, pointer);
        var compiled = compiler.Compile(root, pointer);
        compiler.Resolve();
        return compiler.IsBounded(pointer) ? compiled : new();
    }

    /// <summary>Something that cannot be enforced.</summary>
    public void Error(string pointer, string message) => _errors.Add(new(pointer, message));

    public Schema Compile(JsonNode? node, string pointer)
    {
        switch (node?.GetValueKind())
        {
            case JsonValueKind.Object:
                var schema = _schemas[node] = new();
                new KeywordReader(this, schema, (JsonObject)node, pointer).Read(isRoot: ReferenceEquals(node, _root));
                return schema;
            case JsonValueKind.True:
                return _schemas[node] = new();
            case JsonValueKind.False:
                return _schemas[node] = new() { IsNever = true };
            default:
                Error(pointer, "Must be a JSON Schema object, or true or false.");
                return new();
        }
    }

    public void Refer(ReferenceRule rule, Schema from, string target, string pointer) => _references.Add((rule, from, target, pointer));

    private void ReadDialect(JsonObject root, string pointer)
    {
        if (!root.TryGetPropertyValue("$schema", out var declared))
            return;
        var uri = declared?.GetValueKind() == JsonValueKind.String ? declared.GetValue<string>() : "";
        if (SchemaDialects.Find(uri) is { } dialect)
        {
            Dialect = dialect;
            return;
        }
        Error(ErrorPointer.Append(pointer, "$schema"), $"Must be one of {SchemaDialects.Names}.");

        // The drafts before 7 are nearer to it than to the latest.
        Dialect = SchemaDialect.Draft7;
    }

    private void Resolve()
    {
        foreach (var (rule, from, target, pointer) in _references)
        {
            if (Find(target) is { } node && _schemas.TryGetValue(node, out var schema))
            {
                rule.Target = schema;
                from.InPlace.Add(schema);
            }
            else
            {
                Error(pointer, $"Refers to '{target}', which is not a schema of this document.");
            }
        }
    }

    private JsonNode? Find(string target)
    {
        var found = _root;
        foreach (var step in Uri.UnescapeDataString(target[1..]).Split('/').Skip(1))
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            found = found switch
            {
                JsonObject members => members[name],
                JsonArray list when int.TryParse(name, System.Globalization.NumberStyles.None, null, out var index) && index < list.Count =>
                    list[index],
                _ => null,
            };
        }
        return found;
    }

    /// <summary>Whether schemas are applied to one value only so often; also finds references that go round in circles.</summary>
    private bool IsBounded(string pointer)
    {
        var costs = new Dictionary<Schema, int?>();
        if (_schemas.Values.All(schema => Cost(schema, costs, 0) <= MaxApplications))
            return true;
        Error(
            pointer,
            "The schema's references multiply, go round in circles or are too many in a row: it could not be checked in bounded time."
        );
        return false;
    }

    private static int Cost(Schema schema, Dictionary<Schema, int?> costs, int depth)
    {
        if (depth > MaxDepth)
            return MaxApplications + 1;
        if (costs.TryGetValue(schema, out var known))
            return known ?? MaxApplications + 1;
        costs[schema] = null;
        var cost = 1;
        foreach (var next in schema.InPlace)
        {
            cost += Cost(next, costs, depth + 1);
            if (cost > MaxApplications)
                break;
        }
        costs[schema] = cost;
        return cost;
    }
}
