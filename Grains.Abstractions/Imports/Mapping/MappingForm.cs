using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Concord.Grains.Abstractions.Policies;

namespace Concord.Grains.Abstractions.Imports.Mapping;

/// <summary>What a mapping says of its file as a whole: how it writes numbers and characters, what it writes where there is nothing, and which rows belong together.</summary>
internal sealed record MappingForm
{
    private const int MaxTokens = 50;
    private const int MaxToken = 64;

    private static readonly string[] Gathered = ["assets", "parties", "places"];

    /// <summary>Signs between groups of digits, each with what else is taken for it: programs write the no-break spaces of a language, and people a blank.</summary>
    private static readonly string[] Groups = [".", ",", " \u00A0\u202F", "'\u2019"];

    public NumberFormat Numbers { get; private init; } = NumberFormat.Plain;

    public char Delimiter { get; private init; } = MappingDelimiter.Default;

    /// <summary>Texts that mean "nothing"; compared after the white space around a value is gone.</summary>
    public FrozenSet<string>? Missing { get; private init; }

    /// <summary>Null where the mapping leaves it to the request.</summary>
    public ImportEncoding? Encoding { get; private init; }

    /// <summary>The lists into which several rows of a policy are gathered.</summary>
    public ImmutableArray<string> Gather { get; private init; } = [];

    public static MappingForm Read(MappingCompiler compiler, Dictionary<string, JsonElement> members, string pointer) => new()
    {
        Numbers = members.TryGetValue("numbers", out var numbers) ? ReadNumbers(compiler, numbers, pointer + "/numbers") : NumberFormat.Plain,
        Delimiter = members.TryGetValue("delimiter", out var delimiter) ? ReadDelimiter(compiler, delimiter, pointer + "/delimiter") : MappingDelimiter.Default,
        Missing = members.TryGetValue("missing", out var missing) ? ReadMissing(compiler, missing, pointer + "/missing") : null,
        Encoding = members.TryGetValue("encoding", out var encoding) ? ReadEncoding(compiler, encoding, pointer + "/encoding") : null,
        Gather = members.TryGetValue("gather", out var gather) ? ReadGather(compiler, gather, pointer + "/gather", members) : [],
    };

    private static NumberFormat ReadNumbers(MappingCompiler compiler, JsonElement element, string pointer)
    {
        if (compiler.Members(element, pointer, "decimal", "thousands") is not { } members) return NumberFormat.Plain;
        if (members.Count == 0 && !element.EnumerateObject().Any()) compiler.Error(pointer, "Needs 'decimal', 'thousands' or both.");
        var point = '.';
        if (members.TryGetValue("decimal", out var given))
        {
            if (given.ValueKind == JsonValueKind.String && given.GetString() is "." or ",") point = given.GetString()![0];
            else compiler.Error(pointer + "/decimal", "Must be \".\" or \",\".");
        }
        if (!members.TryGetValue("thousands", out var between)) return new(point, "");
        var groups = between.ValueKind == JsonValueKind.String && between.GetString() is { Length: 1 } sign ? Array.Find(Groups, g => g.Contains(sign, StringComparison.Ordinal)) : null;
        if (groups is null) compiler.Error(pointer + "/thousands", "Must be \".\", \",\", \" \" or \"'\".");
        else if (groups[0] == point) compiler.Error(pointer + "/thousands", "Is the decimal sign already.");
        return new(point, groups ?? "");
    }

    private static char ReadDelimiter(MappingCompiler compiler, JsonElement element, string pointer)
    {
        if (element.ValueKind == JsonValueKind.String && element.GetString() is { Length: 1 } sign && MappingDelimiter.All.Contains(sign, StringComparison.Ordinal)) return sign[0];
        compiler.Error(pointer, "Must be \",\", \";\", \"|\" or a tab.");
        return MappingDelimiter.Default;
    }

    private static FrozenSet<string>? ReadMissing(MappingCompiler compiler, JsonElement element, string pointer)
    {
        var tokens = Texts(compiler, element, pointer, "Must be a list of texts, for instance [\"?\", \"NA\"].");
        if (tokens.Count > MaxTokens) compiler.Error(pointer, $"Has more than {MaxTokens} texts.");
        foreach (var (token, at) in tokens)
        {
            if (IdText.Trim(token).Length is 0 or > MaxToken) compiler.Error(at, $"Must have 1 to {MaxToken} characters; an empty column is missing as it is.");
        }
        return tokens.Count == 0 ? null : tokens.Select(static token => IdText.Trim(token.Text)).ToFrozenSet(StringComparer.Ordinal);
    }

    private static ImportEncoding? ReadEncoding(MappingCompiler compiler, JsonElement element, string pointer)
    {
        if (element.ValueKind == JsonValueKind.String && ImportEncodings.TryParse(element.GetString()!, out var encoding)) return encoding;
        compiler.Error(pointer, $"Must be one of {ImportEncodings.Known}.");
        return null;
    }

    private static ImmutableArray<string> ReadGather(MappingCompiler compiler, JsonElement element, string pointer, Dictionary<string, JsonElement> mapping)
    {
        var names = element.ValueKind == JsonValueKind.String
            ? [(element.GetString()!, pointer)]
            : Texts(compiler, element, pointer, $"Must be one of {string.Join(", ", Gathered)}, or a list of them.");
        if (names.Count == 0 && element.ValueKind == JsonValueKind.Array) compiler.Error(pointer, "Is empty.");
        foreach (var (name, at) in names)
        {
            if (!Gathered.Contains(name)) compiler.Error(at, $"Must be one of {string.Join(", ", Gathered)}.");
            else if (!mapping.ContainsKey(name)) compiler.Error(at, $"The mapping has no '{name}' that rows could be gathered into.");
            else if (names.Count(other => other.Text == name) > 1) compiler.Error(at, $"'{name}' is there more than once.");
        }
        return [.. names.Select(static name => name.Text)];
    }

    private static List<(string Text, string Pointer)> Texts(MappingCompiler compiler, JsonElement element, string pointer, string expected)
    {
        var texts = new List<(string, string)>();
        if (element.ValueKind != JsonValueKind.Array)
        {
            compiler.Error(pointer, expected);
            return texts;
        }
        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index++}");
            if (item.ValueKind == JsonValueKind.String) texts.Add((item.GetString()!, at));
            else compiler.Error(at, "Must be a text.");
        }
        return texts;
    }
}
