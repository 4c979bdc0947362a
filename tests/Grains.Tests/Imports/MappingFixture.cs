using System.Text.Json;
using System.Text.Json.Nodes;
using Concord.Errors;
using Concord.Values;
using Xunit;

namespace Concord.Imports.Tests;

/// <summary>A small valid mapping, in which a test replaces members.</summary>
internal static class MappingFixture
{
    public static readonly MappingScope Scope = new("EUR", new HashSet<string>(StringComparer.Ordinal) { "motor" });

    public static ImportMapping Compile(object members)
    {
        var errors = new FieldErrors();
        var mapping = ImportMapping.Compile("test", Definition(members), "/imports/test", Scope, errors);
        Assert.Empty(errors);
        return mapping!;
    }

    public static FieldErrors Errors(object members)
    {
        var errors = new FieldErrors();
        Assert.Null(ImportMapping.Compile("test", Definition(members), "/imports/test", Scope, errors));
        return errors;
    }

    /// <summary>The input that the mapping makes from a row with number A1.</summary>
    public static string Map(object members, params (string Column, string? Value)[] row)
    {
        Assert.True(TryMap(Compile(members), row, out var document, out var error), error);
        return document.ToString();
    }

    public static string Reject(object members, params (string Column, string? Value)[] row)
    {
        Assert.False(TryMap(Compile(members), row, out var document, out var error), document.ToString());
        return error!;
    }

    /// <summary>Only the row's attributes.</summary>
    public static string Attributes(object attributes, params (string Column, string? Value)[] row)
    {
        using var document = JsonDocument.Parse(Map(new { attributes }, row));
        return document.RootElement.GetProperty("attributes").GetRawText();
    }

    private static bool TryMap(ImportMapping mapping, (string Column, string? Value)[] row, out CanonicalJson document, out string? error)
    {
        var given = row.Append(("no", "A1"))
            .DistinctBy(static v => v.Item1)
            .ToDictionary(static v => v.Item1, static v => v.Item2, StringComparer.Ordinal);
        var mapped = mapping
            .CreateMapper()
            .TryMap([.. mapping.Columns.Select(c => given.GetValueOrDefault(c.Name))], out _, out document, out error);
        if (mapped)
            Assert.Equal(CanonicalJsonReader.Parse(document.Utf8), document);
        return mapped;
    }

    private static JsonTree Definition(object members)
    {
        var definition = new JsonObject
        {
            ["number"] = "{no}",
            ["product"] = "motor",
            ["effectiveDate"] = "2017-01-01",
            ["expirationDate"] = "2018-01-01",
        };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(members)!.AsObject().ToArray())
        {
            if (name == "target" && value!.GetValue<string>() == "claims")
                definition.Clear();
            definition[name] = value?.DeepClone();
        }
        return JsonTree.Of(CanonicalJsonReader.Canonicalize(JsonSerializer.SerializeToElement(definition)));
    }
}
