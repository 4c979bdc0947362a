using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concord.Errors;
using Concord.Testing;
using Concord.Values;
using Xunit;

namespace Concord.Realms.Tests;

/// <summary>The standard's own test suite: its tests of every keyword that a realm may use pass.</summary>
public sealed class SchemaStandardTests
{
    /// <summary>
    /// Keywords that a realm may not use. The suite's tests of other keywords also use them; such schemas are refused with the
    /// reason, and never accepted in part.
    /// </summary>
    private static readonly string[] NotSupported = ["/$id", "/$anchor", "/$ref", "/unevaluatedProperties"];

    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        foreach (var file in Directory.EnumerateFiles(Root(), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            files.Add(Path.GetRelativePath(Root(), file));
        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_official_JSON_Schema_suite_passes(string file)
    {
        var wrong = new List<string>();
        var ran = 0;
        foreach (var group in JsonNode.Parse(File.ReadAllBytes(Path.Combine(Root(), file)))!.AsArray())
        {
            var name = $"{file}: {group!["description"]}";
            if (Canonical(Declared(file, group["schema"])) is not { } canonical)
            {
                if (CanBeHeld(group["schema"]))
                    wrong.Add($"{name}: cannot be held.");
                continue;
            }

            var errors = new List<FieldError>();
            using var document = JsonDocument.Parse(canonical.Utf8);
            if (ProductSchema.Load(document.RootElement, "", errors) is not { } schema)
            {
                if (!errors.Exists(IsOfWhatIsNotSupported))
                    wrong.Add($"{name}: refused: {string.Join(' ', errors)}");
                continue;
            }

            foreach (var test in group["tests"]!.AsArray())
            {
                var at = $"{name}: {test!["description"]}";
                if (Canonical(test["data"]) is not { } data)
                {
                    if (CanBeHeld(test["data"]))
                        wrong.Add($"{at}: cannot be held.");
                    continue;
                }

                ran++;
                if (schema.ValidateAttributes(data, "").Count == 0 != test["valid"]!.GetValue<bool>())
                    wrong.Add($"{at}: {test["data"]?.ToJsonString()} should be {test["valid"]}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(ran > 0);
    }

    private static bool IsOfWhatIsNotSupported(FieldError error) =>
        Array.Exists(NotSupported, keyword => error.Pointer.EndsWith(keyword, StringComparison.Ordinal))
        || error.Message.StartsWith("Stands beside '$ref'", StringComparison.Ordinal);

    /// <summary>No test value has a number of more than 28 digits.</summary>
    private static bool CanBeHeld(JsonNode? node) =>
        node switch
        {
            JsonObject members => members.All(static member => CanBeHeld(member.Value)),
            JsonArray list => list.All(CanBeHeld),
            JsonValue value when value.GetValueKind() == JsonValueKind.Number => ExactDecimal.TryParse(value.ToJsonString(), out _),
            _ => true,
        };

    /// <summary>A product's schema is an object, and names its draft.</summary>
    private static JsonObject Declared(string file, JsonNode? schema)
    {
        var draft = file.StartsWith("draft7", StringComparison.Ordinal)
            ? "http://json-schema.org/draft-07/schema#"
            : "https://json-schema.org/draft/2020-12/schema";
        if (schema is not JsonObject members)
            return new JsonObject { ["$schema"] = draft, ["allOf"] = new JsonArray(schema?.DeepClone()) };
        var declared = members.DeepClone().AsObject();
        declared["$schema"] = draft;
        return declared;
    }

    private static CanonicalJson? Canonical(JsonNode? node)
    {
        try
        {
            return CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(node?.ToJsonString() ?? "null"));
        }
        catch (ConcordException)
        {
            return null;
        }
    }

    private static string Root() => Repository.PathOf("tests/Grains.Tests/Realms/JsonSchemaTestSuite");
}
