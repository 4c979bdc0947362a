using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concord.Realms;

/// <summary>
/// Compiles a product's JSON Schema into rules. A rule that is silently not enforced is worse than one that is refused, so
/// everything that cannot be enforced as the standard defines it is an error: unknown keywords and formats, references to other
/// resources, and constructs whose check could run away (references in a cycle, or ones that multiply).
/// </summary>
internal sealed class SchemaCompiler
{
    private const int MaxApplications = 10_000;

    /// <summary>Maximum depth of schemas that apply to a value because another one does; each is a nested call.</summary>
    private const int MaxDepth = 32;

    private readonly Dictionary<JsonNode, Schema> _schemas = new(ReferenceEqualityComparer.Instance);
    private readonly List<(ReferenceRule Rule, Schema From, string Target, string Pointer)> _references = [];
    private readonly ICollection<FieldError> _errors;
    private readonly bool _isStored;
    private readonly JsonNode? _root;

    private SchemaCompiler(JsonNode? root, ICollection<FieldError> errors, bool isStored) =>
        (_root, _errors, _isStored) = (root, errors, isStored);

    public SchemaDialect Dialect { get; private set; }

    /// <summary>
    /// Earlier versions accepted lists of schemas under <c>items</c> without <c>$schema</c>: a stored definition may have them.
    /// </summary>
    public bool AllowsItemLists => Dialect == SchemaDialect.Draft7 || (_isStored && (_root as JsonObject)?.ContainsKey("$schema") != true);

    /// <summary>
    /// Collects every error. With errors the result lacks the invalid parts; use it only for a schema that is stored already.
    /// </summary>
    /// <param name="schema">Canonical JSON.</param>
    /// <param name="isStored">
    /// An earlier version has accepted it and ignored what it did not enforce; what cannot be enforced is still ignored.
    /// </param>
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

    /// <summary>Reports a part that cannot be enforced.</summary>
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

        // Drafts before 7 are closer to draft 7 than to the latest.
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

    /// <summary>Whether the number of schemas applied to one value is bounded; also finds cyclic references.</summary>
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
