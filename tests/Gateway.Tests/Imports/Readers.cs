using System.Text;
using System.Text.Json;
using Concord.Errors;
using Concord.Imports;
using Concord.Policies;
using Concord.Values;
using Xunit;

namespace Concord.Gateway.Imports.Tests;

/// <summary>Reads whole bodies for the tests of the readers.</summary>
internal static class Readers
{
    public static readonly RealmId Realm = RealmId.Parse("motor");

    /// <summary>number, and the columns a and b (which may be empty or absent) as attributes.</summary>
    public static readonly ImportMapping Mapping = Compile(
        """
        {"number":"{no}","product":"motor","effectiveDate":"2017-01-01","expirationDate":"2018-01-01","attributes":{"a":"{a?}","b":"{b?}"}}
        """
    );

    public static ImportMapping Compile(string json)
    {
        var errors = new FieldErrors();
        var mapping = ImportMapping.Compile(
            "m",
            CanonicalJsonReader.ParseTree(Encoding.UTF8.GetBytes(json)),
            "/imports/m",
            new("EUR", new HashSet<string> { "motor" }),
            errors
        );
        Assert.Empty(errors);
        return mapping!;
    }

    public static Task<List<ImportItem>> CsvAsync(string text, params int[] chunks) => CsvAsync(Encoding.UTF8.GetBytes(text), chunks);

    public static async Task<List<ImportItem>> CsvAsync(byte[] body, params int[] chunks) =>
        await AllAsync(await CsvItemReader.OpenAsync(new(new ChunkedStream(body, chunks)), Realm, Mapping, default));

    public static async Task<List<ImportItem>> NdjsonAsync(byte[] body, ImportMapping? mapping = null, params int[] chunks) =>
        await AllAsync(await NdjsonItemReader.OpenAsync(new(new ChunkedStream(body, chunks)), Realm, mapping, default));

    /// <summary>"line number a|b" of a good row, "line code" of a bad one.</summary>
    public static string Show(ImportItem item)
    {
        if (item.Code is not null)
            return $"{item.Line} {item.Code}";
        using var document = JsonDocument.Parse(item.Content.Utf8);
        var attributes = document.RootElement.GetProperty("attributes");
        return $"{item.Line} {item.Policy.Number} {attributes.GetProperty("a").GetString()}|{attributes.GetProperty("b").GetString()}";
    }

    public static async Task<List<ImportItem>> AllAsync(IItemReader reader)
    {
        var all = new List<ImportItem>();
        while (await reader.ReadAsync(default) is { Count: > 0 } items)
            all.AddRange(items);
        return all;
    }
}
